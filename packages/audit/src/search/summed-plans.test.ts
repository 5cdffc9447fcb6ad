// How SQLite looks up what the pages of the console ask, as it says itself: were an index missing, or
// not used, a page would look at every event that there is.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { genesis, seal } from '../chain.ts';
import type { PageQuery } from './event-pages.ts';
import { summedColumns, summedKind } from './event-sums.ts';
import { indexed, openTables } from './event-tables.ts';
import type { Sql } from './sql.ts';
import { summedOver, type SummedIndex } from './summed-index.ts';

const startMs = Date.UTC(2026, 10, 1);
const at = (hours: number) => new Date(startMs + hours * 3_600_000).toISOString();
const token = (seq: number) => (seq % 10).toString(16).padStart(12, '0');

/** Events with something in every column. */
function made(seq: number): object {
  const time = at(seq);
  const sender = { id: `team-${seq % 3}` };
  const actor = { kind: 'user', id: 'alice', roles: [] };
  const ids = { approval_id: `a${seq}`, hold_id: `h${seq}`, sealed_id: `s${seq}` };
  if (seq % 4 === 0) return { time, kind: 'access', actor, ...ids };
  if (seq % 4 === 1) return { time, kind: 'forward', batch_id: `b${seq}`, exporter: 'otlp' };
  return {
    ...{ time, kind: 'redact', sender, batch_id: `b${seq}`, rule_id: `rule-${seq % 5}` },
    ...{ service: 'shop', session_id: 's', trace_id: 't', user_id: 'u', agent_id: 'a' },
    replacement_token: `[REDACTED:rule-${seq % 5}#${token(seq)}]`,
  };
}

let root = '';
let trail = '';
let sql: Sql;
let index: SummedIndex;
let asked: { readonly text: string; readonly plan: readonly string[] }[] = [];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'plans-'));
  trail = join(root, 'audit');
  await mkdir(trail);
  let head = genesis;
  for (const name of ['audit-000000000001.jsonl', 'audit.jsonl']) {
    let lines = '';
    for (let event = 0; event < 200; event += 1) {
      const sealed = seal(made(head.seq + 1), head);
      ({ head } = sealed);
      lines += sealed.line;
    }
    await writeFile(join(trail, name), lines);
  }
  sql = await openTables(trail, join(root, 'index.sqlite'), summedKind);
  const explain = (text: string, values: Parameters<Sql['all']>[1]) => {
    const steps = sql.all(`EXPLAIN QUERY PLAN ${text}`, values);
    asked.push({ text, plan: steps.map(({ detail }) => String(detail)) });
  };
  const planned: Sql = {
    ...sql,
    exec(text) {
      // One by one: some are about tables that those before them make.
      for (const one of text.split(';').filter((part) => part.trim() !== '')) {
        if (/^\s*(?:DELETE|INSERT|UPDATE)/.test(one)) explain(one, []);
        sql.exec(one);
      }
    },
    all(text, values) {
      explain(text, values);
      return sql.all(text, values);
    },
  };
  index = summedOver(trail, planned, () => Promise.resolve());
});
beforeEach(() => void (asked = []));
afterAll(async () => {
  await index.close();
  await rm(root, { recursive: true, force: true });
});

/** Steps that look at every row of the events, or sort them. */
function wholeLooks(): string[] {
  return asked.flatMap(({ text, plan }) => {
    const looksAtEvents = /\bFROM\s+events\b/.test(text);
    const isWhole = (step: string) =>
      /^SCAN events\b/.test(step) || (looksAtEvents && step.includes('TEMP B-TREE'));
    return plan.filter(isWhole);
  });
}

const filters: readonly Omit<PageQuery, 'limit'>[] = [
  { where: {} },
  { where: {}, from: at(3), to: at(30) },
  ...Object.keys(indexed).map((column) => ({ where: { [column]: 'x' } })),
  ...Object.keys(indexed).map((column) => ({ where: { kind: 'redact', [column]: ['x', 'y'] } })),
  { where: { rule: ['rule-1', 'rule-2'], service: 'shop', sender: ['team-0', 'team-1'] } },
  { where: { rule: 'rule-1', sender: 'team-1' }, from: at(3), to: at(30) },
  { where: { kind: ['access', 'forward', 'redact'] }, to: at(30) },
  { where: { session: Array.from({ length: 50 }, (_, n) => `s${n}`), token: token(3) } },
];

describe('a page of events', () => {
  it.each(filters)('of %j is by an index, in the order of the trail', async (filter) => {
    for (const before of [undefined, 200]) await index.page({ ...filter, limit: 5, before });
    expect(asked.length).toBeGreaterThan(0);
    expect(wholeLooks()).toEqual([]);
  });

  it('is by the column that the fewest events have so', async () => {
    const where = { kind: 'redact', sender: 'team-0', rule: 'rule-1', trace: 't' } as const;
    const pathTo = async (columns: readonly (keyof typeof where)[]) => {
      asked = [];
      const only = Object.fromEntries(columns.map((column) => [column, where[column]]));
      await index.page({ where: only, limit: 5 });
      return asked.flatMap(({ plan }) => plan).find((step) => step.startsWith('SEARCH events'));
    };
    expect(await pathTo(['sender', 'rule'])).toContain('INDEX events_by_rule ');
    expect(await pathTo(['kind', 'sender'])).toContain('INDEX events_by_sender ');
    expect(await pathTo(['kind', 'trace'])).toContain('INDEX events_by_trace ');
  });

  it('looks at no event where none of the kind says such a thing', async () => {
    for (const where of [
      { kind: 'access', exporter: 'otlp' },
      { rule: 'rule-1', exporter: 'otlp' },
    ]) {
      expect(await index.page({ where, limit: 5 })).toEqual({ events: [], hasMore: false });
    }
    expect(asked.filter(({ text }) => /\bFROM\s+events\b/.test(text))).toEqual([]);
  });
});

describe('what pages have beside', () => {
  const all = [{}, { kind: 'redact' }];

  it.each(summedColumns.flatMap((by) => all.map((where) => ({ by, where }))))(
    'is summed: %j',
    async ({ by, where }) => {
      await index.count({ where }, [by], 10);
      for (const step of ['hour', 'day'] as const) index.series({ where, from: at(3) }, by, step);
      expect(asked.length).toBeGreaterThan(2);
      expect(asked.map(({ text }) => text).join()).not.toMatch(/\bFROM\s+events\b/);
      expect(
        asked.flatMap(({ plan }) => plan).filter((step) => step.startsWith('SCAN sums')),
      ).toEqual([]);
    },
  );

  it('is by an index for findings, and no look at all for senders', () => {
    index.findings({ limit: 5 });
    index.findings({ limit: 5, before: 100 });
    index.findings({ limit: 5, without: [token(1)] });
    const sorts = asked.flatMap(({ plan }) => plan).filter((step) => step.includes('TEMP B-TREE'));
    expect(sorts).toEqual([]);
    index.findings({ limit: 5, only: [token(1)] });
    index.senders(5);
    expect(asked.map(({ text }) => text).join()).not.toMatch(/\bFROM\s+events\b/);
  });
});

it('looks at no more than it adds and forgets, when events come and go', async () => {
  await index.update();
  await rm(join(trail, 'audit-000000000001.jsonl'));
  while (await index.forgetSome());
  const changed = asked.filter(({ text }) => !text.includes('SELECT MIN(seq)'));
  expect(changed.length).toBeGreaterThan(20);
  const whole = /^SCAN (?:events|sums|findings|finding_of)\b/;
  expect(changed.flatMap(({ plan }) => plan).filter((step) => whole.test(step))).toEqual([]);
  const { kind = [] } = await index.count({ where: {} }, ['kind'], 10);
  expect(kind.reduce((sum, { events }) => sum + events, 0)).toBe(200);
});

it('would tell of a look at all events', () => {
  asked = [];
  const looked = sql.all('EXPLAIN QUERY PLAN SELECT seq FROM events ORDER BY time', []);
  asked.push({ text: 'SELECT seq FROM events', plan: looked.map(({ detail }) => String(detail)) });
  expect(wholeLooks()).toHaveLength(2);
});
