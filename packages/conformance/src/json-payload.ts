import { randomBytes } from 'node:crypto';
import type { Signal } from '@traceveil/pipeline';

/** Members of a JSON object. */
export type Members = Readonly<Record<string, unknown>>;

const words = {
  traces: { list: 'resourceSpans', scopes: 'scopeSpans', items: 'spans' },
  logs: { list: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords' },
  metrics: { list: 'resourceMetrics', scopes: 'scopeMetrics', items: 'metrics' },
} as const satisfies Record<Signal, object>;

/** What an OTLP/JSON request may hold beside what it should. */
export interface JsonParts {
  /** Members of the item, in place of ours where they have the same name. */
  readonly item?: Members;
  /** Members of every object. */
  readonly beside?: Members;
}

/** An OTLP/JSON request with one item. */
export function jsonRequest(signal: Signal, { item = {}, beside = {} }: JsonParts = {}): string {
  const { list, scopes, items } = words[signal];
  const one = { ...itemOf(signal), ...beside, ...item };
  const scoped = { scope: { name: 'conformance', ...beside }, [items]: [one], ...beside };
  const attributes = [
    { key: 'service.name', value: { stringValue: 'conformance', ...beside }, ...beside },
  ];
  const resource = { attributes, ...beside };
  return JSON.stringify({ [list]: [{ resource, [scopes]: [scoped], ...beside }], ...beside });
}

/** An attribute in JSON as it stands in the text: numbers digit for digit. */
export function withNumbers(signal: Signal, digits: string): string {
  const attributes = [{ key: 'count', value: { intValue: 'DIGITS' } }];
  // Attributes of the resource, since a metric's item has none.
  const text = jsonRequest(signal).replace(
    '"attributes":[',
    `"attributes":[${JSON.stringify(attributes[0])},`,
  );
  return text.replace('"DIGITS"', digits);
}

/** A request whose strings hold a byte that is no UTF-8. */
export function notUtf8(signal: Signal): Buffer {
  const text = Buffer.from(jsonRequest(signal));
  text[text.indexOf('conformance')] = 0xff;
  return text;
}

function itemOf(signal: Signal): Members {
  const now = `${Date.now()}000000`;
  switch (signal) {
    case 'traces':
      return {
        traceId: randomBytes(16).toString('hex'),
        spanId: randomBytes(8).toString('hex'),
        name: 'conformance',
        kind: 1,
        startTimeUnixNano: now,
        endTimeUnixNano: now,
      };
    case 'logs':
      return { timeUnixNano: now, severityNumber: 9, body: { stringValue: 'conformance' } };
    case 'metrics':
      return {
        name: 'conformance',
        gauge: { dataPoints: [{ timeUnixNano: now, asInt: '1' }] },
      };
  }
}
