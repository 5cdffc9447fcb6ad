import { readBatches, readPlanted, readTraces, type Planted } from '../batches.ts';
import type { TrafficKind } from '../case.ts';
import { listSpans } from '../spans.ts';
import { removePlanted } from './clean.ts';
import { gatherSeeds, plantEverywhere } from './dirty.ts';

/** An `ExportTraceServiceRequest` before it is changed and packed. */
export interface TrafficRequest {
  readonly file: string;
  readonly body: Buffer;
  readonly spans: number;
  /** What must not arrive. */
  readonly planted: readonly Planted[];
}

/** Where the requests lie. */
export interface TrafficDirectories {
  readonly batches: URL;
  readonly traces: URL;
}

/** @throws Error when there are none of that kind */
export function readTraffic(
  kind: TrafficKind,
  directories: TrafficDirectories,
): readonly TrafficRequest[] {
  const requests =
    kind === 'traces' ? readRuns(directories.traces) : readSynthetic(kind, directories);
  if (requests.length === 0) throw new Error(`there are no requests of the kind ${kind}`);
  return requests;
}

function readRuns(directory: URL): readonly TrafficRequest[] {
  return readTraces(directory).map((body, index) => ({
    file: String(index),
    body,
    spans: listSpans(body).length,
    planted: [],
  }));
}

function readSynthetic(
  kind: Exclude<TrafficKind, 'traces'>,
  { batches: directory }: TrafficDirectories,
): readonly TrafficRequest[] {
  const batches = readBatches(directory);
  const planted = readPlanted(directory);
  const seeds = gatherSeeds(new Map(batches.map(({ file, body }) => [file, body])), planted);
  let first = 0;
  return batches.map(({ file, body, spans }): TrafficRequest => {
    const here = planted.filter((one) => one.file === file);
    if (kind === 'bench') return { file, body, spans, planted: here };
    if (kind === 'clean') {
      const cores = here.map(({ core }) => core);
      return { file, body: removePlanted(body, cores), spans, planted: [] };
    }
    const taken = new Set(here.map(({ span }) => span));
    const { bytes, added } = plantEverywhere(body, seeds, { taken, first });
    first += spans;
    const all = [...here, ...added.map((one) => ({ ...one, file }))];
    return { file, body: bytes, spans, planted: all };
  });
}
