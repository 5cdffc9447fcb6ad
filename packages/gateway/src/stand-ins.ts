import {
  endpoint,
  PipelineError,
  type Batch,
  type Component,
  type ExporterFactory,
  type ExtensionFactory,
  type Factory,
  type ProcessorFactory,
  type ReceiverDependencies,
  type ReceiverFactory,
} from '@traceveil/pipeline';
import { fileAudit } from '@traceveil/audit';
import { z } from 'zod';

/** What the stand-ins did, in order, and the hands to drive them. For tests. */
export interface Stage {
  readonly factories: readonly Factory[];
  readonly calls: string[];
  /** What each receiver was given. */
  readonly receivers: Map<string, ReceiverDependencies>;
  readonly exported: { exporter: string; batch: Batch }[];
  /** Ids of components that cannot start. */
  readonly broken: Set<string>;
  /** Exporters that never get anything delivered. */
  readonly hanging: Set<string>;
}

const auth = z.strictObject({ authenticator: z.string() }).optional();
const receiverConfig = z.strictObject({
  protocols: z
    .strictObject({
      grpc: z.strictObject({ endpoint: endpoint.prefault('127.0.0.1:4317'), auth }).optional(),
      http: z.strictObject({ endpoint: endpoint.prefault('127.0.0.1:4318'), auth }).optional(),
    })
    .prefault({ grpc: {}, http: {} }),
});
const redactConfig = z.strictObject({ action: z.enum(['mask']).prefault('mask') });
const fileConfig = z.strictObject({ path: z.string().prefault('./clean.jsonl') });
const otlpConfig = z.strictObject({
  endpoint: z.url(),
  headers: z.record(z.string(), z.string()).prefault({}),
});

/** Components of the words of the real ones that do no more than note what happens to them. */
export function createStage(): Stage {
  const calls: string[] = [];
  const receivers = new Map<string, ReceiverDependencies>();
  const exported: Stage['exported'] = [];
  const broken = new Set<string>();
  const hanging = new Set<string>();
  const component = (name: string) => ({
    name,
    start: () => {
      calls.push(`start ${name}`);
      return broken.has(name) ? Promise.reject(new Error(`${name} is broken`)) : Promise.resolve();
    },
    stop: () => {
      calls.push(`stop ${name}`);
      return Promise.resolve();
    },
  });
  const receiver: ReceiverFactory<typeof receiverConfig> = {
    kind: 'receiver',
    type: 'otlp',
    config: receiverConfig,
    create: (_config, dependencies) => {
      receivers.set(dependencies.name, dependencies);
      return component(dependencies.name);
    },
  };
  const processor: ProcessorFactory<typeof redactConfig> = {
    kind: 'processor',
    type: 'redact',
    config: redactConfig,
    create: (_config, { name }) => ({
      ...component(name),
      process: (batch) => ({ batch, events: [] }),
    }),
  };
  const exporter = (type: string, config: z.ZodType): ExporterFactory => ({
    kind: 'exporter',
    type,
    config,
    create: (_config, { name }) => ({
      ...component(name),
      export: async (batch, signal) => {
        if (hanging.has(name)) {
          await new Promise((resolve) => {
            signal.addEventListener('abort', resolve);
          });
          throw new PipelineError(`exporter/${name}`, 'retry', 'was aborted');
        }
        exported.push({ exporter: name, batch });
      },
    }),
  });
  const factories = [
    extensionOf(component),
    receiver,
    processor,
    exporter('file', fileConfig),
    exporter('otlp_http', otlpConfig),
    fileAudit,
  ];
  return { factories, calls, receivers, exported, broken, hanging };
}

function extensionOf(component: (name: string) => Component): ExtensionFactory {
  return {
    kind: 'extension',
    type: 'bearertokenauth',
    config: z.strictObject({}),
    create: (_config, { name }) => ({
      ...component(name),
      challenge: 'Bearer',
      authenticate: () => ({ id: 'somebody' }),
    }),
  };
}
