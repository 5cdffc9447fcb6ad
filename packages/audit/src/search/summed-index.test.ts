import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { genesis, seal, type ChainHead } from '../chain.ts';
import type { PageQuery } from './event-pages.ts';
import { openSummedIndex, type SummedIndex } from './summed-index.ts';

const eventsMade = 100_000;
const segmentEvents = 40_000;
const startMs = Date.UTC(2026, 10, 1);
/** From one event to the next: all of them are of a bit more than eleven days. */
const stepMs = 10_000;

const rules = ['github-token', 'jwt', 'aws-access-key-id'];
const services = ['shop', 'mail', ''];
const tokenOf = (seq: number) => (seq % 1_000).toString(16).padStart(12, '0');

interface Made {
  readonly time: string;
  readonly kind: string;
  readonly sender: { readonly id: string };
  readonly rule_id?: string;
  readonly service?: string;
  readonly session_id?: string;
  readonly replacement_token?: string;
}

/** Without a look at what the index does. */
function made(seq: number): Made {
  const time = new Date(startMs + seq * stepMs).toISOString();
  const sender = { id: `team-${seq % 7}` };
  if (seq % 3 === 0) return { time, kind: 'accept', sender };
  const rule = rules[seq % rules.length] ?? '';
  return {
    ...{ time, kind: 'redact', sender, rule_id: rule, service: services[seq % 5] ?? '' },
    ...{ session_id: `s${seq % 500}`, replacement_token: `[REDACTED:${rule}#${tokenOf(seq)}]` },
  };
}

let root = '';
let trail = '';
let index: SummedIndex;
let head: ChainHead = genesis;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'summed-'));
  trail = join(root, 'audit');
  await mkdir(trail);
  // All but the last are taken in when the index is made, the last when it is there.
  await writeSegments(eventsMade - segmentEvents / 2);
  index = await openSummedIndex(trail, join(root, 'index'));
  await writeSegments(eventsMade);
  await index.update();
});
afterAll(async () => {
  await index.close();
  await rm(root, { recursive: true, force: true });
});

async function writeSegments(end: number): Promise<void> {
  const first = head.seq + 1;
  let lines: string[] = [];
  for (let seq = first; seq <= end; seq += 1) {
    const sealed = seal(made(seq), head);
    ({ head } = sealed);
    lines.push(sealed.line);
    if (seq !== end && seq % segmentEvents !== 0) continue;
    const name = `audit-${String(seq - lines.length + 1).padStart(12, '0')}.jsonl`;
    await writeFile(join(trail, name), lines.join(''));
    lines = [];
  }
}

const all = Array.from({ length: eventsMade }, (_, at) => ({ seq: at + 1, ...made(at + 1) }));

/** What fits, by the events themselves. */
function expected({ where, from = '', to = '\uffff' }: Omit<PageQuery, 'limit'>, since = 1) {
  const fits = (wanted: string | readonly string[] | undefined, value: string) =>
    wanted === undefined || [wanted].flat().includes(value);
  return all.filter(
    ({ seq, time, kind, sender, rule_id = '', service = '', session_id = '' }) =>
      seq >= since &&
      time >= from &&
      time < to &&
      fits(where.kind, kind) &&
      fits(where.rule, rule_id) &&
      fits(where.service, service) &&
      fits(where.session, session_id) &&
      fits(where.sender, sender.id),
  );
}

async function pages(query: Omit<PageQuery, 'limit' | 'before'>, limit: number, most = Infinity) {
  const seqs: number[] = [];
  for (let before: number | undefined; ;) {
    const { events, hasMore } = await index.page({ ...query, limit, before });
    seqs.push(...events.map(({ seq }) => seq));
    before = seqs.at(-1);
    if (!hasMore || seqs.length >= most) return seqs;
    expect(events).toHaveLength(limit);
  }
}

const hour = (n: number) => new Date(startMs + n * 3_600_000).toISOString();

describe('pages', () => {
  it.each<Omit<PageQuery, 'limit'>>([
    { where: { session: 's7' } },
    { where: { session: ['s7', 's8', 's9'], rule: ['jwt', 'github-token'] } },
    { where: { rule: 'jwt', service: ['shop', 'mail'], sender: ['team-1', 'team-3'] } },
    { where: { kind: ['redact', 'accept'] }, from: hour(100), to: hour(101) },
    { where: {}, from: hour(3), to: hour(3.5) },
    { where: { session: Array.from({ length: 20 }, (_, n) => `s${n * 25}`), rule: 'jwt' } },
    { where: { session: 'none' } },
    { where: { kind: 'accept', sender: 'team-1' } },
    { where: { kind: ['accept', 'redact'], sender: ['team-1', 'team-2'], service: 'mail' } },
    { where: { kind: 'accept', rule: 'jwt' } },
  ])('have every event of %j once, the newest first', async (query) => {
    const seqs = await pages(query, 37);
    expect(seqs).toEqual(
      expected(query)
        .map(({ seq }) => seq)
        .toReversed(),
    );
  });

  it('have the lines as they stand in the trail', async () => {
    const { events, hasMore } = await index.page({ where: {}, limit: 2 });
    expect(hasMore).toBe(true);
    expect(events.map(({ line }) => JSON.parse(line) as object)).toMatchObject([
      { seq: eventsMade, ...made(eventsMade) },
      { seq: eventsMade - 1, ...made(eventsMade - 1) },
    ]);
  });

  it('look at no more events than they show, whatever is asked for', async () => {
    // Were all of half a million looked at, the whole trail in pages of 500 would take minutes.
    const seqs = await pages({ where: { kind: ['redact', 'accept'] } }, 500, 5_000);
    expect(seqs).toEqual(Array.from({ length: 5_000 }, (_, at) => eventsMade - at));
  });
});

describe('counts', () => {
  it.each<Omit<PageQuery, 'limit'>>([
    { where: {} },
    { where: { kind: 'redact' }, from: hour(5) },
    { where: { rule: ['jwt', 'github-token'] }, from: hour(5.25), to: hour(90.75) },
    { where: { sender: 'team-3' }, from: hour(7.25), to: hour(7.5) },
    { where: { service: 'shop' }, to: hour(8.999) },
    { where: { session: 's12' }, from: hour(1.5) },
  ])('of %j are those of the events', async (query) => {
    const counts = await index.count(query, ['rule', 'service', 'sender', 'kind'], 100);
    const count = (value: (event: Made) => string | undefined) => {
      const found = new Map<string, number>();
      for (const event of expected(query)) {
        const name = value(event) ?? '';
        if (name !== '') found.set(name, (found.get(name) ?? 0) + 1);
      }
      return [...found]
        .map(([name, events]) => ({ value: name, events }))
        .sort((a, b) => b.events - a.events || (a.value < b.value ? -1 : 1));
    };
    expect(counts).toEqual({
      rule: count((event) => event.rule_id),
      service: count((event) => event.service),
      sender: count(({ sender }) => sender.id),
      kind: count(({ kind }) => kind),
    });
  });

  it.each([
    ['hour', hour(24), hour(72)],
    ['day', hour(24), hour(72)],
    ['day', hour(30), hour(77)],
    ['day', hour(30), hour(33)],
    ['day', hour(30), undefined],
    ['day', undefined, hour(77)],
  ] as const)('over time add up, by the %s from %s to %s', (step, from, to) => {
    for (const where of [{ kind: 'redact' }, { session: 's12' }, { rule: 'jwt' }]) {
      const series = index.series({ where, from, to }, 'rule', step);
      const counted = new Map<string, number>();
      for (const { time, rule_id: rule } of expected({ where, from, to })) {
        if (rule === undefined) continue;
        const begin = step === 'hour' ? `${time.slice(0, 13)}:00:00.000Z` : time.slice(0, 10);
        const start = step === 'hour' ? begin : `${begin}T00:00:00.000Z`;
        const key = `${start} ${rule}`;
        counted.set(key, (counted.get(key) ?? 0) + 1);
      }
      const told = new Map(series.map(({ time, value, events }) => [`${time} ${value}`, events]));
      expect(told).toEqual(counted);
    }
  });

  it('of senders have their last event', () => {
    const [most] = index.senders(3);
    expect(index.senders(100)).toHaveLength(7);
    expect(most).toEqual({ id: 'team-1', events: 14_286, last: made(99_996).time });
  });
});

describe('findings', () => {
  it('are one for each token, seen last first, in pages', () => {
    const found: string[] = [];
    for (let before: number | undefined; ;) {
      const page = index.findings({ limit: 70, before });
      found.push(...page.map(({ token }) => token));
      before = page.at(-1)?.lastSeq;
      if (page.length < 70) break;
    }
    const tokens = expected({ where: { kind: 'redact' } })
      .toReversed()
      .map(({ seq }) => tokenOf(seq));
    expect(found).toEqual([...new Set(tokens)]);
  });

  it('tell where each was, when, and how often; some of them, or all but some', () => {
    const [one, ...others] = index.findings({ limit: 10, only: [tokenOf(5)] });
    const events = expected({ where: { kind: 'redact' } }).filter(({ seq }) => seq % 1_000 === 5);
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      ...{ token: tokenOf(5), first: events[0]?.time, last: events.at(-1)?.time },
      ...{ places: events.length, services: ['shop'] },
      senders: [...new Set(events.map(({ sender }) => sender.id))].sort(),
    });
    const rest = index.findings({ limit: 2_000, without: [tokenOf(5)] });
    expect(rest).toHaveLength(999);
  });
});

it('forgets of its sums what retention has deleted, and nothing else', async () => {
  await rm(join(trail, 'audit-000000000001.jsonl'));
  await index.update();
  const since = segmentEvents + 1;
  const { events } = await index.page({ where: {}, limit: 1, before: since + 1 });
  expect(events.map(({ seq }) => seq)).toEqual([since]);
  expect(await index.page({ where: {}, limit: 1, before: since })).toEqual({
    ...{ events: [], hasMore: false },
  });
  let turns = 1;
  while (await index.forgetSome()) turns += 1;
  expect(turns).toBeGreaterThan(10);
  const left = expected({ where: { kind: 'redact' } }, since);
  const { rule = [] } = await index.count({ where: { kind: 'redact' } }, ['rule'], 10);
  expect(rule.reduce((sum, { events }) => sum + events, 0)).toBe(left.length);
  expect(index.senders(100).reduce((sum, { events }) => sum + events, 0)).toBe(
    eventsMade - segmentEvents,
  );
  const [one] = index.findings({ limit: 10, only: [tokenOf(5)] });
  const places = left.filter(({ seq }) => seq % 1_000 === 5);
  expect(one).toMatchObject({ places: places.length, first: places[0]?.time });
});
