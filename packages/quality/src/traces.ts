import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { cpuSecondsOf } from '@traceveil/bench/cpu';
import { scanTexts } from '@traceveil/bench/texts';
import { createScanner, defaultRules } from '@traceveil/detect';
import { createRedactor } from './redactor.ts';

/** A request of real agent runs. */
export interface TraceFile {
  readonly corpus: string;
  /** Such as `0004`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Equal secrets that one rule found in a corpus. */
export interface TraceFinding {
  /** Corpus and file where it was met first, rule, and which of that rule's in the file. */
  readonly id: string;
  readonly ruleId: string;
  readonly corpus: string;
  /** Of the first, without positions. */
  readonly field: string;
  readonly count: number;
}

/** What was found in traces in which nothing was planted. */
export interface TracesReport {
  readonly megabytes: number;
  readonly findings: readonly TraceFinding[];
  readonly errors: number;
  /** Of the texts in them, in one CPU second. */
  readonly scanMegabytesPerSecond: number;
  /** Of requests, walked, scanned, swept and rewritten. */
  readonly redactMegabytesPerSecond: number;
}

const megabyte = 1e6;
const rounds = 5;

/** Reads every `<corpus>/NNNN.pb.gz`. */
export function readTraces(directory: URL): readonly TraceFile[] {
  const corpora = readdirSync(directory, { withFileTypes: true }).filter((one) =>
    one.isDirectory(),
  );
  return corpora.flatMap(({ name: corpus }) => {
    const folder = new URL(`${corpus}/`, directory);
    const files = readdirSync(folder).sort();
    return files.map((file) => ({
      corpus,
      name: file.slice(0, file.indexOf('.')),
      bytes: gunzipSync(readFileSync(new URL(file, folder))),
    }));
  });
}

/** Redacts them as the gateway does, and measures how fast. */
export function measureTraces(files: readonly TraceFile[]): TracesReport {
  const redactor = createRedactor();
  const findings = listFindings(files, (bytes) => redactor.traces(bytes));
  const scanner = createScanner(defaultRules);
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0) / megabyte;
  const scanSeconds = cpuSecondsOf(() => {
    for (const file of files) {
      scanTexts(file.bytes, ({ bytes, start, end }) => scanner.scan(bytes, start, end));
    }
  }, rounds);
  const redactSeconds = cpuSecondsOf(() => {
    for (const { bytes } of files) redactor.traces(bytes);
  }, rounds);
  return {
    megabytes,
    findings,
    errors: redactor.errors(),
    scanMegabytesPerSecond: textMegabytes(files) / scanSeconds,
    redactMegabytesPerSecond: megabytes / redactSeconds,
  };
}

type Find = (bytes: Uint8Array) => readonly {
  readonly ruleId: string;
  readonly token: string;
  readonly field: string;
}[];

/** Gathers what is found by rule, secret and corpus. */
export function listFindings(files: readonly TraceFile[], find: Find): readonly TraceFinding[] {
  const findings = new Map<string, TraceFinding>();
  for (const { corpus, name, bytes } of files) {
    const numbers = new Map<string, number>();
    for (const { ruleId, token, field } of find(bytes)) {
      const key = `${corpus} ${token}`;
      const known = findings.get(key);
      if (known) {
        findings.set(key, { ...known, count: known.count + 1 });
        continue;
      }
      const number = (numbers.get(ruleId) ?? 0) + 1;
      numbers.set(ruleId, number);
      const id = `${corpus}/${name} ${ruleId} ${number}`;
      findings.set(key, { id, ruleId, corpus, field: withoutPositions(field), count: 1 });
    }
  }
  return [...findings.values()];
}

function withoutPositions(field: string): string {
  return field.replaceAll(/\[\d+\]/g, '[]');
}

/** Every text of a request, in the order of its bytes. */
export function textsIn({ bytes: request }: TraceFile): readonly string[] {
  const texts: string[] = [];
  scanTexts(request, ({ bytes, start, end }) => {
    texts.push(Buffer.from(bytes.subarray(start, end)).toString());
  });
  return texts;
}

/** How much text there is in them. */
function textMegabytes(files: readonly TraceFile[]): number {
  let length = 0;
  for (const { bytes } of files) {
    scanTexts(bytes, ({ start, end }) => {
      length += end - start;
    });
  }
  return length / megabyte;
}
