import type { AuditEvent } from '@traceveil/pipeline';

/** One JSON object and a newline for each event; JSON escapes line ends inside of values. */
export function encodeLines(events: readonly AuditEvent[]): Buffer {
  let lines = '';
  for (const event of events) lines += `${JSON.stringify(event)}\n`;
  return Buffer.from(lines);
}
