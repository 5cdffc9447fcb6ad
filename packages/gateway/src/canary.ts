import { createNoopMeter, trace } from '@opentelemetry/api';
import { fake } from '@traceveil/detect';
import { jsonToProto } from '@traceveil/otlp';
import type { Batch, Log, Processor, Signal, TokenKeys } from '@traceveil/pipeline';
import type { Effective } from './effective-config.ts';
import type { GatewayConfig } from './config.ts';

/** Secrets of well-known shapes, nobody's, each with the rule that knows it. */
export const planted = [
  { rule: 'github-token', secret: fake('ghp_', 36) },
  { rule: 'slack-token', secret: `xoxb-${fake('', 12, 'digit')}-${fake('', 24)}` },
  { rule: 'aws-access-key-id', secret: fake('AKIA', 16, 'upper') },
] as const;

const service = 'traceveil-canary';

/** What became of the planted secrets in one pipeline. */
export interface Probed {
  readonly pipeline: string;
  /** Rules that should have found one each. */
  readonly rules: readonly string[];
  /** Of these, whose secret came out as it went in. */
  readonly leaked: readonly string[];
  /** Whether nothing came out at all: a batch that is refused leaks nothing, and proves nothing. */
  readonly isWithheld: boolean;
}

/**
 * Runs planted secrets through the processors of each pipeline that has any. They are made as those
 * that will run are, and apart from them, so that nothing of it is counted, audited or sent.
 *
 * @returns a line for each pipeline and rule whose secret came out as it went in
 */
export async function findLeaks(config: GatewayConfig): Promise<readonly string[]> {
  return leaksIn(await probePipelines(config, (ids) => passedTwins(twins(config, ids))));
}

/**
 * Runs planted secrets through each pipeline that has processors.
 *
 * @param wayOf the way through processors by their ids; it throws when nothing comes out
 */
export async function probePipelines(
  config: Pick<GatewayConfig, 'pipelines' | 'processors'>,
  wayOf: (ids: readonly string[]) => (batch: Batch) => Promise<Uint8Array>,
): Promise<readonly Probed[]> {
  const probed: Probed[] = [];
  for (const { name: pipeline, signal, processors: ids } of config.pipelines) {
    const used = config.processors.filter(({ id }) => ids.includes(id));
    if (used.length === 0) continue; // Validation warned of it.
    const off = new Set(used.flatMap(({ effective }) => rulesThatAreOff(effective)));
    const expected = planted.filter(({ rule }) => !off.has(rule));
    const text = await wayOf(ids)(plantedBatch(signal)).then(
      (bytes) => Buffer.from(bytes).toString('latin1'),
      () => undefined,
    );
    const leaked = expected.filter(({ secret }) => text?.includes(secret));
    probed.push({
      pipeline,
      rules: expected.map(({ rule }) => rule),
      leaked: leaked.map(({ rule }) => rule),
      isWithheld: text === undefined,
    });
  }
  return probed;
}

/** A line for each secret that passed. */
export function leaksIn(probed: readonly Probed[]): readonly string[] {
  return probed.flatMap(({ pipeline, leaked }) =>
    leaked.map(
      (rule) => `service.pipelines.${pipeline}: a planted secret passed that ${rule} should find`,
    ),
  );
}

function plantedBatch(signal: Signal): Batch {
  const sender = { id: service, address: '', transport: 'http' } as const;
  return { signal, bytes: requestOf(signal), items: 1, sender };
}

function passedTwins(processors: readonly Processor[]) {
  return async (received: Batch): Promise<Uint8Array> => {
    let batch = received;
    try {
      for (const processor of processors) {
        await processor.start();
        ({ batch } = await (processor.probe?.(batch) ?? processor.process(batch)));
      }
      return batch.bytes;
    } finally {
      for (const processor of processors) await processor.stop(AbortSignal.abort());
    }
  };
}

/** Processors as those that run by this configuration, apart from them: none has started. */
export function twins(
  { processors }: Pick<GatewayConfig, 'processors'>,
  ids: readonly string[],
  tokenKeys: TokenKeys = [{ id: 'canary', key: Buffer.alloc(32) }],
): Processor[] {
  const ignore = () => undefined;
  const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const dependencies = {
    log,
    meter: createNoopMeter(),
    tracer: trace.getTracer(service),
    now: Date.now,
    tokenKeys,
  };
  return ids.flatMap((id) => {
    const found = processors.find((one) => one.id === id);
    return found?.factory.create(found.config, { ...dependencies, name: `canary/${id}` }) ?? [];
  });
}

/** Of the words of `redact`; other processors have no such rules. */
function rulesThatAreOff(effective: Effective): string[] {
  const { disabled_rules: disabled = [], allow = [] } = effective as {
    readonly disabled_rules?: readonly string[];
    readonly allow?: readonly { readonly rule?: string }[];
  };
  return [...disabled, ...allow.flatMap(({ rule }) => rule ?? [])];
}

/** One item with each secret in a text, and all of them where that kind of item has its text. */
function requestOf(signal: Signal): Uint8Array {
  const attributes = planted.map(({ secret }, index) => ({
    key: `canary.text_${index}`,
    value: { stringValue: `the text of a canary, ${secret}` },
  }));
  const text = planted.map(({ secret }) => secret).join(' ');
  const resource = {
    attributes: [{ key: 'service.name', value: { stringValue: service } }],
  };
  const requests = {
    traces: {
      resourceSpans: [{ resource, scopeSpans: [{ spans: [{ name: text, attributes }] }] }],
    },
    logs: {
      resourceLogs: [
        { resource, scopeLogs: [{ logRecords: [{ body: { stringValue: text }, attributes }] }] },
      ],
    },
    metrics: {
      resourceMetrics: [
        {
          resource,
          scopeMetrics: [
            { metrics: [{ name: text, gauge: { dataPoints: [{ asInt: '1', attributes }] } }] },
          ],
        },
      ],
    },
  };
  return jsonToProto(Buffer.from(JSON.stringify(requests[signal])), signal);
}
