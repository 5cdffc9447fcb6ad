import {
  deliveredWhole,
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
import { failoverExporter } from '@traceveil/exporter-failover';
import { z } from 'zod';
import { planted } from './canary.ts';

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
  /** Called when a component begins to start. */
  onStart: (name: string) => void;
  /** Whether processors let pass what the canary plants. */
  isBlind: boolean;
  /** What processors wait for before they let a batch go on. */
  held: Promise<void>;
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
const redactConfig = z.strictObject({
  action: z.enum(['mask']).prefault('mask'),
  mark: z.string().prefault(''),
});
const fileConfig = z.strictObject({
  path: z.string().prefault('./clean.jsonl'),
});
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
      stage.onStart(name);
      if (!name.startsWith('canary/')) calls.push(`start ${name}`);
      return broken.has(name) ? Promise.reject(new Error(`${name} is broken`)) : Promise.resolve();
    },
    stop: () => {
      if (!name.startsWith('canary/')) calls.push(`stop ${name}`);
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
    create: ({ mark }, { name }) => ({
      ...component(name),
      async process(batch) {
        await stage.held;
        const masked = stage.isBlind ? text(batch) : withoutPlanted(text(batch));
        return { batch: { ...batch, bytes: Buffer.from(`${masked}${mark}`) }, events: [] };
      },
    }),
  };
  const exporter = (type: string, config: z.ZodType): ExporterFactory => ({
    kind: 'exporter',
    type,
    config,
    create: (_config, dependencies) => ({
      ...component(dependencies.name),
      export: async (batch, signal) => {
        // All of them are held, as real exporters hold them.
        if (hanging.has(dependencies.name)) await hang(dependencies.name, signal);
        exported.push({ exporter: dependencies.name, batch });
        return deliveredWhole;
      },
    }),
  });
  const factories = [
    extensionOf(component),
    receiver,
    processor,
    exporter('file', fileConfig),
    exporter('otlp_http', otlpConfig),
    failoverExporter,
    fileAudit,
  ];
  const stage: Stage = {
    ...{ factories, calls, receivers, exported, broken, hanging },
    onStart: () => undefined,
    isBlind: false,
    held: Promise.resolve(),
  };
  return stage;
}

async function hang(exporter: string, signal: AbortSignal): Promise<never> {
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve);
  });
  throw new PipelineError(`exporter/${exporter}`, 'retry', 'was aborted');
}

/** All that they can redact. */
function withoutPlanted(whole: string): string {
  return planted.reduce((rest, { secret }) => rest.replaceAll(secret, '[REDACTED]'), whole);
}

function text({ bytes }: Batch): string {
  return Buffer.from(bytes).toString();
}

function extensionOf(component: (name: string) => Component): ExtensionFactory {
  return {
    kind: 'extension',
    type: 'bearertokenauth',
    config: z.strictObject({ mark: z.string().optional() }),
    create: (_config, { name }) => ({
      ...component(name),
      challenge: 'Bearer',
      authenticate: () => ({ id: 'somebody' }),
    }),
  };
}
