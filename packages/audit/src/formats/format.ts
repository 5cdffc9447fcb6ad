import { z } from 'zod';
import type { TrailLine } from '../sinks/trail-reader.ts';
import { cloudEventOf } from './cloud-event.ts';

/** How an event is written. */
export const formatConfig = z
  .enum(['native', 'cloudevents'])
  .prefault('native')
  .describe('`native` is the line of the trail.');

/** After parsing. */
export type Format = z.infer<typeof formatConfig>;

/** Pure, so that what is sent again is the same to the byte. */
const formats: Readonly<Record<Format, (line: TrailLine) => string>> = {
  native: ({ line }) => line,
  cloudevents: (line) => JSON.stringify(cloudEventOf(line)),
};

/** An event as JSON, without a line end. */
export function formatEvent(format: Format, line: TrailLine): string {
  return formats[format](line);
}
