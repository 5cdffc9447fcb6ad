import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { grpcRequirements } from './grpc-requirements.ts';
import { httpRequirements } from './http-requirements.ts';
import type { Row } from './requirement.ts';

/** How many rows the specification was taken apart into. */
const counts = { C: 6, GS: 23, GC: 14, HS: 26, HC: 15 };
const bySide = /^(?:C|GS|HS)\d/;

const documentation = new URL('../../../docs/', import.meta.url);
const packages = new URL('../../', import.meta.url);

interface Documented {
  readonly id: string;
  readonly level: string;
  readonly requirement: string;
  /** Of the gateway and of the Collector; empty for a client. */
  readonly results: readonly string[];
  /** Test files, such as `receiver-otlp/grpc-server`. */
  readonly files: readonly string[];
}

const documented: readonly Documented[] = readFileSync(
  new URL('conformance.md', documentation),
  'utf8',
)
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, id = '']) => /^[A-Z]{1,2}\d+$/.test(id))
  .map(([, id = '', level = '', requirement = '', ...rest]) => ({
    id,
    level,
    requirement,
    results: rest.slice(0, -2),
    files: [...(rest.at(-2) ?? '').matchAll(/`([\w./-]+)`/g)].map(([, file = '']) => file),
  }));

/** What was kept of a run. */
function keptRows(file: string): readonly Row[] {
  const text = readFileSync(new URL(`conformance/${file}`, documentation), 'utf8');
  const { endpoints } = JSON.parse(text) as { endpoints: readonly { rows: readonly Row[] }[] };
  return endpoints.flatMap(({ rows }) => rows);
}

/** Whether a test of the file has the id at the beginning of its name. */
function isProvedBy(id: string, file: string): boolean {
  const path = new URL(file.replace(/^([\w-]+)\/(.+)$/, '$1/src/$2.test.ts'), packages);
  if (!existsSync(path)) return false;
  const source = readFileSync(path, 'utf8');
  const names = source.matchAll(/['"`]([A-Z]{1,2}\d{1,2}(?:, [A-Z]{1,2}\d{1,2}){0,9}): /g);
  return [...names].some(([, ids = '']) => ids.split(', ').includes(id));
}

const words: Readonly<Record<Row['result'], string>> = {
  pass: 'pass',
  fail: '**fail**',
  'not applicable': 'n/a',
  'cannot be tested': '–',
};

describe('docs/conformance.md', () => {
  it.each(Object.entries(counts))('has every row of %s', (letters, count) => {
    const ids = documented.map(({ id }) => id).filter((id) => /^[A-Z]+/.exec(id)?.[0] === letters);
    const expected = Array.from({ length: count }, (_, index) => `${letters}${String(index + 1)}`);
    expect([...new Set(ids)]).toEqual(expected);
  });

  it.each(documented)('$id: names tests that there are', ({ id, level, files }) => {
    expect(level).not.toBe('');
    expect(files).not.toEqual([]);
    expect(files.filter((file) => !isProvedBy(id, file))).toEqual([]);
  });

  it('says of the server what the kept runs say', () => {
    const rows = documented.filter(({ id }) => bySide.test(id));
    for (const [column, file] of ['traceveil.json', 'collector-0.140.json'].entries()) {
      const kept = keptRows(file);
      for (const { id, level, requirement, results } of rows) {
        const same = kept.filter(
          (row) => row.id === id && row.level === level && row.requirement === requirement,
        );
        const told = [...new Set(same.map(({ result }) => words[result]))].join(', ');
        expect({ id, requirement, told: results[column] }).toEqual({ id, requirement, told });
      }
    }
  });

  it.each(['traceveil.json', 'collector-0.140.json'])('keeps a whole run in %s', (file) => {
    const told = ({ id, level, requirement }: Omit<Documented, 'results' | 'files'>) =>
      `${id} ${level} ${requirement}`;
    const checked = [...httpRequirements, ...grpcRequirements].map(told);
    expect(keptRows(file).map(told)).toEqual(checked);
    const rows = documented.filter(({ id }) => bySide.test(id)).map(told);
    expect(new Set(rows)).toEqual(new Set(checked));
  });
});
