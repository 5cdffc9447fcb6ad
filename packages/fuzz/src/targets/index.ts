import type { Target } from '../target.ts';
import { configuration } from './configuration.ts';
import { detector } from './detector.ts';
import { grpc } from './grpc.ts';
import { gzip } from './gzip.ts';
import { http } from './http.ts';
import { json } from './json.ts';
import { protobuf } from './protobuf.ts';

/** All of them. */
export const targets: readonly Target[] = [
  grpc,
  http,
  gzip,
  protobuf,
  json,
  configuration,
  detector,
];
