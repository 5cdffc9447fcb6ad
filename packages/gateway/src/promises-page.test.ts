import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

const packages = new URL('../../', import.meta.url);
const page = readFileSync(new URL('../../../docs/promises.md', import.meta.url), 'utf8');

interface Promised {
  readonly id: string;
  readonly tests: readonly string[];
  readonly metrics: readonly string[];
}

const rows = [...page.matchAll(/^\| (P\d+) \| [^|]+ \| ([^|]+) \| ([^|]*)\|$/gm)].map(
  ([, id = '', tests = '', metrics = '']): Promised => ({
    id,
    tests: tests.match(/[^` ]+/g) ?? [],
    metrics: metrics.match(/[^` ]+/g) ?? [],
  }),
);

/** Of everything that runs: who makes a metric writes its name as one text. */
const sources = readdirSync(packages, { recursive: true, encoding: 'utf8' })
  .filter((path) => /^[^/]+\/src\/(?!.*\.test\.ts$).*\.ts$/.test(path))
  .filter((path) => !path.startsWith('e2e/'))
  .map((path) => readFileSync(new URL(path, packages), 'utf8'));

it('has all fourteen promises', () => {
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 14 }, (_, at) => `P${at + 1}`));
});

it.each(rows)('$id has tests that exist, and a metric that is made', ({ tests, metrics }) => {
  expect(tests.length).toBeGreaterThan(0);
  expect(tests.filter((path) => !path.endsWith('.test.ts'))).toEqual([]);
  expect(tests.filter((path) => !existsSync(new URL(path, packages)))).toEqual([]);
  const isMade = (metric: string) =>
    sources.some((text) => new RegExp(`['"\`]${metric}(?:_\\$|['"\`])`).test(text));
  expect(metrics.filter((metric) => !isMade(metric))).toEqual([]);
});
