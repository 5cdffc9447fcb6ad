import type { Target } from '../target.ts';
import { configuration } from './configuration.ts';
import { detector } from './detector.ts';
import { json } from './json.ts';
import { protobuf } from './protobuf.ts';

/** All of them. */
export const targets: readonly Target[] = [protobuf, json, configuration, detector];
