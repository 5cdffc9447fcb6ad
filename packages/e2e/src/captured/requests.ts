import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode, decodeJson, signals } from '../harness/otlp-protocol.ts';
import type { Decoded, Signal } from '../harness/otlp-protocol.ts';
import type { Planted } from '../harness/leaks.ts';

/** A request as a library's exporter sent it. */
export interface Captured {
  /** Such as `langfuse-3`. */
  readonly library: string;
  /** Such as `001.traces.pb`. */
  readonly file: string;
  readonly signal: Signal;
  readonly isJson: boolean;
  readonly bytes: Buffer;
}

/** All captured requests below `folder`, by library and number. */
export function readCaptured(folder: string): readonly Captured[] {
  const libraries = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());
  return libraries.flatMap(({ name: library }) =>
    readdirSync(join(folder, library)).map((file) => {
      const [, kind, extension] = file.split('.');
      const signal = signals.find((one) => one === kind);
      if (signal === undefined) throw new Error(`${library}/${file} is of no signal`);
      const bytes = readFileSync(join(folder, library, file));
      return { library, file, signal, isJson: extension === 'json', bytes };
    }),
  );
}

/** The secrets that the captured agents were given. */
export function readPlanted(folder: string): Planted {
  return JSON.parse(readFileSync(join(folder, 'planted-secrets.json'), 'utf8')) as Planted;
}

/** What a captured request says. */
export function decodeCaptured({ signal, isJson, bytes }: Captured): Decoded {
  return isJson ? decodeJson(signal, bytes.toString('utf8')) : decode(signal, bytes);
}
