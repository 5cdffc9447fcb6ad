import { SourceError, type PolicyTrial } from '@traceveil/console';
import { jsonToProto, protoToJson } from '@traceveil/otlp';
import { PipelineError, type Batch, type Processor, type Signal } from '@traceveil/pipeline';
import type { GatewayConfig } from '../config.ts';
import { confidenceOf } from './rule-list.ts';

/** What stands in the place of a secret, or of a value that could not be searched. */
const token = /\[REDACTED:([\w.-]+)#[\da-f]{12}\]|\[WITHHELD:([\w-]+)\]/g;
const textBytesMax = 1024 ** 2;
/** Under it a pasted text stands: it tells nothing of its value. */
const textKey = 'text';

/** What is needed of the gateway that runs, or of one that might. */
export interface TrialDependencies {
  readonly config: Pick<GatewayConfig, 'pipelines'>;
  readonly processorOf: (id: string) => Processor | undefined;
}

/**
 * Shows what processors make of a text, or of a request in OTLP/JSON: nothing of it is
 * counted or remembered, and nothing goes on.
 *
 * @returns with places in the text that came out
 * @throws SourceError when it is no request, or is refused
 */
export async function tryPolicy(
  { config, processorOf }: TrialDependencies,
  text: string,
  input: 'text' | 'otlp_json',
): Promise<PolicyTrial> {
  if (Buffer.byteLength(text) > textBytesMax) {
    throw new SourceError('invalid', `the text has more than ${textBytesMax} bytes`);
  }
  const received = input === 'text' ? batchOfText(text, config) : batchOfJson(text);
  const { signal } = received;
  const pipeline = config.pipelines.find((one) => one.signal === signal);
  if (!pipeline) throw new SourceError('invalid', `no pipeline takes ${signal}`);
  const processors = pipeline.processors.flatMap((id) => processorOf(id) ?? []);
  const startMs = performance.now();
  const bytes = await through(processors, received);
  const milliseconds = performance.now() - startMs;
  const json = protoToJson(bytes, signal);
  const shown = input === 'text' ? textIn(json) : JSON.stringify(JSON.parse(json), null, 2);
  return { text: shown, milliseconds, matches: matchesIn(shown) };
}

async function through(processors: readonly Processor[], received: Batch): Promise<Uint8Array> {
  let batch = received;
  try {
    for (const processor of processors) {
      ({ batch } = await (processor.probe?.(batch) ?? processor.process(batch)));
    }
  } catch (cause) {
    const why = cause instanceof PipelineError ? cause.message : 'a processor failed';
    throw new SourceError('invalid', `nothing of it would go on: ${why}`, { cause });
  }
  return batch.bytes;
}

function matchesIn(text: string): PolicyTrial['matches'] {
  return [...text.matchAll(token)].map((found) => {
    const [whole, rule, why = ''] = found;
    return {
      rule_id: rule ?? `withheld-${why}`,
      confidence: rule === undefined ? '' : confidenceOf(rule),
      ...{ start: found.index, end: found.index + whole.length, token: whole },
    };
  });
}

const sender = { id: 'console', address: '', transport: 'http' } as const;

function batchOfText(text: string, config: TrialDependencies['config']): Batch {
  const attributes = [{ key: textKey, value: { stringValue: text } }];
  const requests = {
    traces: { resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'trial', attributes }] }] }] },
    logs: { resourceLogs: [{ scopeLogs: [{ logRecords: [{ attributes }] }] }] },
  };
  const isTaken = (signal: Signal) => config.pipelines.some((one) => one.signal === signal);
  const signal = isTaken('traces') ? 'traces' : 'logs';
  const bytes = jsonToProto(Buffer.from(JSON.stringify(requests[signal])), signal);
  return { signal, bytes, items: 1, sender };
}

interface WithAttributes {
  readonly attributes?: readonly { readonly value?: { readonly stringValue?: string } }[];
}

/** Empty when policy has left nothing of it. */
function textIn(json: string): string {
  const request = JSON.parse(json) as {
    resourceSpans?: { scopeSpans?: { spans?: WithAttributes[] }[] }[];
    resourceLogs?: { scopeLogs?: { logRecords?: WithAttributes[] }[] }[];
  };
  const item =
    request.resourceSpans?.[0]?.scopeSpans?.[0]?.spans?.[0] ??
    request.resourceLogs?.[0]?.scopeLogs?.[0]?.logRecords?.[0];
  return item?.attributes?.[0]?.value?.stringValue ?? '';
}

const signalsByField = {
  resourceSpans: 'traces',
  resourceLogs: 'logs',
  resourceMetrics: 'metrics',
} as const satisfies Record<string, Signal>;

function batchOfJson(text: string): Batch {
  let fields: string[];
  try {
    fields = Object.keys((JSON.parse(text) ?? {}) as object);
  } catch (cause) {
    throw new SourceError('invalid', 'this is no JSON', { cause });
  }
  const [signal] = Object.entries(signalsByField).flatMap(([field, one]) =>
    fields.includes(field) || fields.includes(snakeCase(field)) ? [one] : [],
  );
  if (signal === undefined) {
    const names = Object.keys(signalsByField).join(', ');
    throw new SourceError('invalid', `this is no request in OTLP/JSON: it has none of ${names}`);
  }
  try {
    return { signal, bytes: jsonToProto(Buffer.from(text), signal), items: 1, sender };
  } catch (cause) {
    throw new SourceError('invalid', 'this is no request in OTLP/JSON', { cause });
  }
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
