import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { slugOf, type Finding } from './finding.ts';
import type { TargetName } from './target.ts';

const directory = new URL('../cases/', import.meta.url);

/** An input that broke a promise once. */
export interface KeptCase {
  readonly name: string;
  readonly input: Uint8Array;
}

/** All inputs that are kept for a target. */
export function keptCases(target: TargetName): readonly KeptCase[] {
  const folder = new URL(`${target}/`, directory);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, input: readFileSync(new URL(name, folder)) }));
}

/** Keeps an input, to be tried by every test run from now on. @returns its file */
export function keepCase({ target, problem, input, seed, index }: Finding): URL {
  const folder = new URL(`${target}/`, directory);
  mkdirSync(folder, { recursive: true });
  const file = new URL(`${slugOf(problem)}-${seed}-${index}`, folder);
  writeFileSync(file, Buffer.from(input, 'base64'));
  return file;
}
