import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A secret that was planted in a batch. */
export interface Planted {
  readonly file: string;
  /** Index of the span in the file. */
  readonly span: number;
  readonly kind: string;
  readonly where: string;
  /** What must not arrive. */
  readonly core: string;
}

/** One `ExportTraceServiceRequest`, unpacked. */
export interface BenchBatch {
  readonly file: string;
  readonly body: Buffer;
  readonly spans: number;
}

interface Manifest {
  readonly Files: readonly {
    readonly file: string;
    readonly spans: number;
  }[];
  readonly Planted: readonly {
    readonly File: string;
    readonly Span: number;
    readonly Kind: string;
    readonly Where: string;
    readonly Core: string;
  }[];
}

/** Where the batches lie: beside the repository, not in it. */
export const batchesDirectory = new URL('../../../../shared/bench/', import.meta.url);

/** Whether there is anything to send. */
export function hasBatches(directory: URL): boolean {
  return existsSync(new URL('manifest.json', directory));
}

/** Reads every batch into memory. */
export function readBatches(directory: URL): readonly BenchBatch[] {
  return readManifest(directory).Files.map(({ file, spans }) => ({
    file,
    spans,
    body: gunzipSync(readFileSync(new URL(`${file}.gz`, directory))),
  }));
}

/** Where requests of real agent runs lie; nothing is planted in them. */
export const tracesDirectory = new URL('../../../../shared/traces/', import.meta.url);

/** Reads every request of real agent runs, unpacked; none when the directory is not there. */
export function readTraces(directory: URL): readonly Buffer[] {
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.pb.gz'))
    .sort()
    .map((name) => gunzipSync(readFileSync(new URL(name, directory))));
}

/** Names every secret in the batches. */
export function readPlanted(directory: URL): readonly Planted[] {
  return readManifest(directory).Planted.map((planted) => ({
    file: planted.File,
    span: planted.Span,
    kind: planted.Kind,
    where: planted.Where,
    core: planted.Core,
  }));
}

function readManifest(directory: URL): Manifest {
  return JSON.parse(readFileSync(new URL('manifest.json', directory), 'utf8')) as Manifest;
}
