// For tests: real requests that lie beside the repository and are not part of a clone.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe } from '@jest/globals';
import { jsonToProto } from '@traceveil/otlp';
import { signals, type Signal } from '@traceveil/pipeline';

const shared = new URL('../../../../../shared/', import.meta.url);

/** A request as it was sent or made. */
export interface SharedRequest {
  /** Such as `vercel-ai-5/001.traces.pb`. */
  readonly file: string;
  readonly signal: Signal;
  /** Serialized, whatever the file holds. */
  readonly bytes: Uint8Array;
}

/** A `describe` for tests over `folder`: skipped where it is absent, and a line says so. */
export function describeShared(folder: string, name: string, tests: () => void): void {
  if (existsSync(new URL(folder, shared))) {
    describe(name, tests);
    return;
  }
  const why = `needs ../shared/${folder}, which is not part of a clone`;
  process.stderr.write(`SKIPPED ${name}: ${why}\n`);
  describe.skip(`${name} (${why})`, tests);
}

/** Everything below `folder` that is a request, in a fixed order. */
export function readSharedRequests(folder: string): SharedRequest[] {
  const directory = new URL(`${folder}/`, shared);
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:pb|pb\.gz|(?:traces|logs|metrics)\.json)$/.test(file))
    .sort()
    .map((file) => {
      const signal = signals.find((one) => file.includes(`.${one}.`)) ?? 'traces';
      const content = readFileSync(new URL(file, directory));
      const bytes = file.endsWith('.gz') ? gunzipSync(content) : content;
      const name = `${basename(dirname(file))}/${basename(file)}`;
      return {
        file: name,
        signal,
        bytes: file.endsWith('.json') ? jsonToProto(bytes, signal) : bytes,
      };
    });
}

/** A file of JSON beside them. */
export function readSharedJson(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, shared), 'utf8'));
}
