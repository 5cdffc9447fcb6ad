// For tests: batches written as OTLP/JSON and read back by generated code, which knows no walk.

import { jsonToProto, protoToJson } from '@traceveil/otlp';
import type { Batch, RedactEvent, Signal } from '@traceveil/pipeline';
import type { z } from 'zod';
import { config } from './config.ts';
import { createPolicy } from './policy.ts';
import { redact } from './redact.ts';
import { ruleScannerOf } from './rule-scanner.ts';
import { createRedaction, type Redaction } from './redaction.ts';

/** A batch of what is written in OTLP/JSON. */
export function batchOf(request: object, signal: Signal = 'traces'): Batch {
  return {
    signal,
    bytes: jsonToProto(Buffer.from(JSON.stringify(request)), signal),
    items: 1,
    sender: { id: 'agent-7', address: '127.0.0.1', transport: 'grpc' },
  };
}

/** What stands in a request, as OTLP/JSON. */
export function readBatch(bytes: Uint8Array, signal: Signal = 'traces'): unknown {
  return JSON.parse(protoToJson(bytes, signal));
}

/** Everything that redaction needs, with a fixed clock and key. */
export function sampleRedaction(
  settings: z.input<typeof config> = {},
  parts: Partial<Redaction> & { readonly tokenKey?: Uint8Array } = {},
): Redaction {
  const parsed = config.parse(settings);
  const policy = createPolicy(parsed, [{ id: 'k1', key: parts.tokenKey ?? Buffer.alloc(32, 7) }]);
  return createRedaction({
    scanner: scannerOf(settings, () => ruleScannerOf(parsed, policy)),
    policy,
    now: () => Date.UTC(2026, 10, 22, 12),
    onError(error) {
      throw error;
    },
    ...parts,
  });
}

type RuleScanner = ReturnType<typeof ruleScannerOf>;

const scanners = new Map<string, RuleScanner>();
const scannersMax = 8;

/** A property that made one in each of its runs would compile the rules for most of its time. */
function scannerOf(settings: object, create: () => RuleScanner): RuleScanner {
  const key = JSON.stringify(settings);
  const known = scanners.get(key);
  if (known) return known;
  if (scanners.size >= scannersMax) scanners.clear();
  const made = create();
  scanners.set(key, made);
  return made;
}

/** Traces with one span. */
export function spanRequest(span: object, resource: object = {}): object {
  return { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] };
}

/** An attribute whose value is a string, or any other AnyValue. */
export function attribute(key: string, value: string | object): object {
  return { key, value: typeof value === 'string' ? { stringValue: value } : value };
}

/** As the JSON mapping writes bytes. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A span's attributes after redaction, and the events. */
export function redactAttributes(
  attributes: object[],
  settings = {},
): [unknown, readonly RedactEvent[]] {
  const { bytes, events } = redact(
    batchOf(spanRequest({ name: 'n', attributes })),
    sampleRedaction(settings),
  );
  const read = readBatch(bytes) as Traces;
  return [read.resourceSpans[0]?.scopeSpans[0]?.spans[0]?.attributes, events];
}

interface Traces {
  resourceSpans: { scopeSpans: { spans: { attributes: unknown[] }[] }[] }[];
}
