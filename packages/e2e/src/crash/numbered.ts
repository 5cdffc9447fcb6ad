import { agentSecrets } from '../harness/agents.ts';
import { encode } from '../harness/otlp-protocol.ts';

/** Spans of each request; those of the n-th are numbered from n times it. */
export const spansPerRequest = 2;

const kinds = Object.keys(agentSecrets).sort();
const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'crash' } }] };

/** How many secrets stand in a span, each in an attribute of its own. */
export function plantedIn(number: number): number {
  return number % 3;
}

/** The attribute whose secret has its span held; of about every fifth span. */
export const heldKey = 'held';

/** Whether policy holds a span back. */
export function isHeld(number: number): boolean {
  return plantedIn(number) > 0 && [6, 7, 8].includes(number % 10);
}

/** A request whose spans say which they are, by their ids too. */
export function numberedRequest(request: number): Buffer {
  const spans = Array.from({ length: spansPerRequest }, (_, index) => {
    const number = request * spansPerRequest + index;
    const secrets = Array.from({ length: plantedIn(number) }, (__, at) => {
      const secret = agentSecrets[kinds[(number + at) % kinds.length] ?? ''] ?? '';
      const key = at === 0 && isHeld(number) ? heldKey : `prompt.${at}`;
      return { key, value: { stringValue: `use this: ${secret}` } };
    });
    const said = { key: 'number', value: { stringValue: `number ${number};` } };
    return {
      traceId: idOf(number, 16),
      spanId: idOf(number, 8),
      name: 'chat',
      startTimeUnixNano: '1795377660106000000',
      endTimeUnixNano: '1795377660107000000',
      attributes: [said, ...secrets],
    };
  });
  return encode('traces', { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
}

/** @param id of a span, as bytes or in hex; no number when it is none of ours */
export function numberOf(id: Buffer | string): number {
  const bytes = typeof id === 'string' ? Buffer.from(id, 'hex') : id;
  return bytes.length === 8 && bytes[0] === 1 ? bytes.readUInt32BE(4) : Number.NaN;
}

function idOf(number: number, length: number): Buffer {
  const id = Buffer.alloc(length, 0);
  id[0] = 1; // An id of zeros is none.
  id.writeUInt32BE(number, length - 4);
  return id;
}
