import { z } from 'zod';
import type { TrailLine } from '../sinks/trail-reader.ts';
import { cloudEventOf } from './cloud-event.ts';
import { ocsfOf } from './ocsf.ts';

/** How an event is written. */
export const formatConfig = z
  .enum(['native', 'ocsf', 'cloudevents'])
  .prefault('native')
  .describe('`native` is the line of the trail, `ocsf` OCSF 1.8.0, `cloudevents` CloudEvents 1.0.');

/** After parsing. */
export type Format = z.infer<typeof formatConfig>;

/** Pure, so that what is sent again is the same to the byte. */
const formats: Readonly<Record<Format, (line: TrailLine) => string>> = {
  native: ({ line }) => line,
  ocsf: (line) => JSON.stringify(ocsfOf(line)),
  cloudevents: (line) => JSON.stringify(cloudEventOf(line)),
};

/** An event as JSON, without a line end. */
export function formatEvent(format: Format, line: TrailLine): string {
  return formats[format](line);
}
