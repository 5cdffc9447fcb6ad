import { protoToJson } from '@traceveil/otlp';
import {
  deliveredWhole,
  PipelineError,
  type Batch,
  type Delivery,
  type Dependencies,
  type Exporter,
  type ExporterFactory,
} from '@traceveil/pipeline';
import { z } from 'zod';
import { createBoundedFile } from './bounded-file.ts';

const config = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe('One request a line as OTLP/JSON, all signals; its directory is made when missing.'),
  rotation: z
    .strictObject({
      max_megabytes: z
        .number()
        .positive()
        .max(1_000_000)
        .prefault(64)
        .describe('Of 1024² bytes. Before the file grows above it, it becomes `<path>.1`.'),
      max_backups: z
        .int()
        .min(0)
        .max(1_000)
        .prefault(4)
        .describe('Full files that are kept; the oldest is overwritten.'),
    })
    .prefault({}),
});

/** Configuration of `file` after parsing. */
export type FileExporterConfig = z.infer<typeof config>;

/** Writes batches in the order in which they came, and resolves once the system has each. */
export function createFileExporter(
  { path, rotation }: FileExporterConfig,
  { name }: Pick<Dependencies, 'name'>,
): Exporter {
  const component = `exporter/${name}`;
  const bytesMax = Math.floor(rotation.max_megabytes * 1024 ** 2);
  const file = createBoundedFile({ path, bytesMax, backupsMax: rotation.max_backups });
  let state: 'created' | 'started' | 'stopped' = 'created';
  let last: Promise<unknown> = Promise.resolve();

  async function write(batch: Batch, signal: AbortSignal): Promise<Delivery> {
    if (signal.aborted || state !== 'started') {
      throw new PipelineError(component, 'retry', 'was stopped before the batch was written');
    }
    const line = Buffer.from(`${protoToJson(batch.bytes, batch.signal)}\n`);
    if (line.byteLength > bytesMax) {
      const message = `a line of ${line.byteLength} bytes is above rotation.max_megabytes`;
      throw new PipelineError(component, 'too_large', message);
    }
    await file.append(line).catch((error: unknown) => {
      throw new PipelineError(component, 'retry', failure(error), { cause: error });
    });
    return deliveredWhole;
  }

  function failure(error: unknown): string {
    return `cannot write ${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`;
  }

  return {
    name,
    endpoints: { traces: path, logs: path, metrics: path },
    async start() {
      await file.open().catch((error: unknown) => {
        throw new Error(`${component}: ${failure(error)}`);
      });
      state = 'started';
    },
    export(batch, signal) {
      const written = last.then(() => write(batch, signal));
      last = written.catch(() => undefined); // Told to the caller of this batch; the next goes on.
      return written;
    },
    async stop() {
      await last;
      state = 'stopped';
      await file.close();
    },
  };
}

/** A small local store: bounded, readable with any JSON tool, no backend needed. */
export const fileExporter = {
  kind: 'exporter',
  type: 'file',
  config,
  create: (config, dependencies) => createFileExporter(config, dependencies),
} satisfies ExporterFactory<typeof config>;
