import { agentSecrets } from '../harness/agents.ts';
import { encode, signals } from '../harness/otlp-protocol.ts';
import type { Decoded, Signal } from '../harness/otlp-protocol.ts';

/** Spans, log records or data points of each batch; their places fit a number of 32 bits. */
export const itemsPerBatch = 20;

/** Where the number of the batch is written, wherever it stands: so long that no text is equal. */
const place = '000000000';
const item = /soak-(\d{9})-(\d{2})/g;

/** As an agent writes it, of some 900 bytes. */
const talk = [
  '{"role":"assistant","parts":[{"type":"text","content":"I have looked at the failing build. ',
  'The step that installs the packages stops since the registry does not answer in time; the ',
  'others wait for it. I suggest to run it again with a longer time-out, then to look at the ',
  'lock file."},{"type":"tool_call","name":"read_file","arguments":{"path":"ci/install.sh"}}]}',
].join('');

/** Of the batch with this number. */
export function signalOf(number: number): Signal {
  return signals[number % signals.length] ?? 'traces';
}

/** A batch in which every item says which one it is. */
export function numberedBatch(number: number): Buffer {
  const { bytes, places } = templates[number % templates.length] ?? templateOf(number);
  const batch = Buffer.from(bytes);
  const digits = String(number).padStart(place.length, '0');
  for (const start of places) batch.write(digits, start, 'latin1');
  return batch;
}

/** Which items stand in a batch, in bits: whoever it is that changed it. */
export function itemsIn(text: string): ReadonlyMap<number, number> {
  const items = new Map<number, number>();
  for (const [, number, index] of text.matchAll(item)) {
    const known = items.get(Number(number)) ?? 0;
    items.set(Number(number), known | (1 << Number(index)));
  }
  return items;
}

function templateOf(number: number) {
  const signal = signalOf(number);
  const hasSecrets = number % 4 === 3;
  const texts = Array.from({ length: itemsPerBatch }, (_, index) => {
    const isTold = hasSecrets && index % 10 === 7;
    const secret = Object.values(agentSecrets)[(number + index) % 5] ?? '';
    return `soak-${place}-${String(index).padStart(2, '0')} ${talk} ${isTold ? secret : ''}`;
  });
  const bytes = encode(signal, requestOf[signal](texts));
  const places: number[] = [];
  for (let at = bytes.indexOf(place); at >= 0; at = bytes.indexOf(place, at + place.length)) {
    places.push(at);
  }
  return { bytes, places };
}

const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'soak' } }] };
const times = {
  startTimeUnixNano: '1795377660106000000',
  timeUnixNano: '1795377660107000000',
};

/** A trace of its own for each batch: sixteen characters with its number in them. */
const traceId = Buffer.from(`trace-${place}.`);

const requestOf: Readonly<Record<Signal, (texts: readonly string[]) => Decoded>> = {
  traces: (texts) => {
    const spans = texts.map((text, index) => ({
      traceId,
      spanId: Buffer.from(`span-${String(index).padStart(3, '0')}`),
      name: 'chat',
      startTimeUnixNano: times.startTimeUnixNano,
      endTimeUnixNano: times.timeUnixNano,
      attributes: [{ key: 'gen_ai.input.messages', value: { stringValue: text } }],
    }));
    return { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] };
  },
  logs: (texts) => {
    const logRecords = texts.map((text) => ({ ...times, traceId, body: { stringValue: text } }));
    return { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] };
  },
  metrics: (texts) => {
    const dataPoints = texts.map((text) => ({
      ...times,
      asInt: '1',
      attributes: [{ key: 'last_message', value: { stringValue: text } }],
    }));
    const metrics = [{ name: 'agent.turns', gauge: { dataPoints } }];
    return { resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] };
  },
};

/** Every fourth batch has secrets, in two of its items. */
const templates = Array.from({ length: 4 * signals.length }, (_, number) => templateOf(number));
