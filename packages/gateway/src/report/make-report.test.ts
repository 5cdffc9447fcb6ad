import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNoopMeter, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  fileAudit,
  publicKeysName,
  readPublicKey,
  readSigningKey,
  verifyTrail,
  type PublicKey,
} from '@traceveil/audit';
import {
  createTrailProgresses,
  type ApprovalEvent,
  type AuditEvent,
  type RefuseEvent,
} from '@traceveil/pipeline';
import { cellsOf } from './event-columns.ts';
import { makeReport, type MadeReport } from './make-report.ts';
import { checkManifest } from './manifest.ts';
import { rankOf } from './sample.ts';

const evil = '<script>alert(1)</script>';
const formula = '=cmd|calc';
const config_hash = 'c'.repeat(64);
const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T12:00:00.000Z`;
const sender = (id: string) => ({ id, address: '10.0.0.7', transport: 'http' });

let clock = at(1);
const accept = (day: number, batch_id: string, items: number): AuditEvent => ({
  ...{ time: at(day), kind: 'accept', batch_id, signal: 'traces', items, bytes: 9 },
  ...{ sender: sender('team-a'), sha256: 'a'.repeat(64) },
});
const forward = (day: number, batch_id: string, exporter: string, items: object): AuditEvent => ({
  ...{ time: at(day), kind: 'forward', batch_id, exporter, endpoint: '', signal: 'traces' },
  ...{ outcome: 'delivered', delivered_items: 0, rejected_items: 0, dead_lettered_items: 0 },
  ...{ dropped_items: 0, reason: '', ...items },
});
const redact = (day: number, service: string, rule_id: string): AuditEvent => ({
  ...{ time: at(day), kind: 'redact', batch_id: 'b1', sender: sender('team-a'), service },
  ...{ trace_id: '', span_id: '', session_id: formula, user_id: '', agent_id: '' },
  ...{ signal: 'traces', field_path: 'x', rule_id, action: 'mask', token_key_id: 'k1' },
  replacement_token: `[REDACTED:${rule_id}#0123456789ab]`,
});
const config = (day: number, occasion: 'start' | 'reload'): AuditEvent => ({
  ...{ time: at(day), kind: 'config', occasion, outcome: 'accepted', problems: 0 },
  token_key_id: 'k1',
});
const refuse = (day: number, suppressed: number): RefuseEvent => ({
  ...{ time: at(day), kind: 'refuse', sender: sender('unknown'), component: 'receiver/otlp' },
  ...{ reason: 'missing', suppressed },
});

const actor = (id: string, ...roles: string[]) => ({ id, kind: 'user', roles }) as const;
const step = (day: number, said: Pick<ApprovalEvent, 'step' | 'actor' | 'reason'>): AuditEvent => ({
  ...{ time: at(day), kind: 'approval', approval_id: 'a1', subject_kind: 'reveal' },
  ...{ subject_ids: ['s1', 's2'], subject_sha256: 'd'.repeat(64), ...said },
});
/** What they ask for, approve, hold and look at, in the period and one after it. */
const people: readonly AuditEvent[] = [
  step(6, { step: 'requested', actor: actor('ann', 'reviewer'), reason: formula }),
  step(7, { step: 'refused', actor: actor('ann', 'reviewer'), reason: 'self_approval' }),
  step(7, { step: 'approved', actor: actor(formula, 'approver', 'viewer'), reason: 'ticket 7' }),
  step(8, { step: 'used', actor: actor('ann', 'reviewer'), reason: '' }),
  step(10, { step: 'expired', actor: { ...actor(''), kind: 'gateway' }, reason: '' }),
  {
    ...{ time: at(6), kind: 'hold', batch_id: 'b1', hold_id: 'h1', sender: sender('team-a') },
    ...{ signal: 'traces', items: 2, sha256: 'e'.repeat(64), expires: at(9) },
  },
  {
    ...{ time: at(8), kind: 'release', batch_id: 'b6', hold_id: 'h1', approval_id: 'a2' },
    ...{ outcome: 'forwarded_revealed', reason: 'approved', revealed_tokens: ['t1'], items: 2 },
  },
  {
    ...{ time: at(8), kind: 'access', actor: actor('ann', 'reviewer'), address: '10.0.0.8' },
    ...{ operation: 'useApproval', subject: formula, outcome: 'allowed', status: 200 },
  },
];

/** The period is the 5th to the 9th. */
const events: readonly AuditEvent[] = [
  config(1, 'start'),
  accept(4, 'b0', 7),
  forward(6, 'b0', 'tempo', { delivered_items: 7 }),
  accept(6, 'b1', 5),
  ...[redact(6, 'shop', 'jwt'), redact(6, evil, 'jwt'), redact(8, 'shop', 'github-token')],
  forward(6, 'b1', 'tempo', { delivered_items: 3, rejected_items: 1, dead_lettered_items: 1 }),
  // The dead letter is sent again.
  forward(7, 'b1', 'tempo', { delivered_items: 1 }),
  forward(7, 'b1', 'file', { dropped_items: 5 }),
  accept(7, 'b2', 10),
  forward(11, 'b2', 'tempo', { delivered_items: 10 }),
  ...[refuse(7, 0), refuse(8, 40)],
  // Refused after all, but one exporter had it; lost in a crash: nothing waits when it stops later.
  ...[
    accept(7, 'b4', 3),
    { ...refuse(7, 0), batch_id: 'b4', reason: 'not_kept', sender: sender('team-a') } as const,
  ],
  forward(7, 'b4', 'file', { delivered_items: 3 }),
  accept(7, 'b5', 2),
  config(8, 'reload'),
  {
    ...{ time: at(8), kind: 'self_test', occasion: 'reload', pipeline: 'traces' },
    ...{ rules: ['jwt'], leaked: [], outcome: 'masked' },
  },
  {
    ...{ time: at(8), kind: 'read', read_id: 'r', command: 'audit search', subject: 'x' },
    ...{ actor: { name: 'ann', uid: 7 }, purpose: 'ticket', results: 1 },
  },
  ...people,
  accept(10, 'b3', 100),
  { time: at(12), kind: 'stop', undelivered: 0 },
];

let storage = '';
let out = '';
let keys: PublicKey[] = [];
let made: MadeReport;
const trail = () => join(storage, 'audit');
const read = (name: string, directory = out) => readFile(join(directory, name), 'utf8');
const rows = async (name: string) =>
  (await read(name))
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((row) => row.replaceAll('"', '').split(','));

async function report(to: string, more: object = {}): Promise<MadeReport> {
  return makeReport({
    ...{ trail: trail(), from: at(5), to: at(9), out: to, seed: 4, sampleSize: 2 },
    ...{ madeAt: at(12), madeBy: 'ann (uid 7)', version: '1.2.3' },
    key: await readSigningKey(undefined, storage),
    verify: async () => {
      const checkpointDirectory = `${trail()}-checkpoints`;
      const found = { directory: trail(), checkpointDirectory, publicKeys: keys };
      return (await verifyTrail(found)) ?? Promise.reject(new Error('no trail'));
    },
    onRead: () => Promise.resolve(),
    ...more,
  });
}

beforeAll(async () => {
  storage = await mkdtemp(join(tmpdir(), 'traceveil-report-'));
  out = join(storage, 'evidence');
  const ignore = () => undefined;
  const sink = fileAudit.create(fileAudit.config.parse({}), {
    ...{ name: 'file', meter: createNoopMeter(), tracer: trace.getTracer('test') },
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    now: () => Date.parse(clock),
    ...{ storageDirectory: storage, onFailure: 'block' },
    ...{ trails: createTrailProgresses(), trailDirectory: '' },
    exporter: () => {
      throw new Error('there is none');
    },
  });
  await sink.start();
  for (const event of events) {
    clock = event.time;
    const stamped = { ...event, config_hash };
    await sink.append([stamped]);
  }
  clock = at(12);
  await sink.stop(AbortSignal.timeout(5_000));
  const directory = join(storage, publicKeysName);
  const pems = (await readdir(directory)).map((name) => readFile(join(directory, name), 'utf8'));
  keys = (await Promise.all(pems)).map(readPublicKey);
  made = await report(out);
});
afterAll(() => rm(storage, { recursive: true, force: true }));

describe('a report', () => {
  it('has every event of the period, as it stands in the trail, and no other', async () => {
    const all = (await readFile(join(trail(), 'audit.jsonl'), 'utf8')).trimEnd().split('\n');
    const isIn = (line: string) => {
      const { time } = JSON.parse(line) as { time: string };
      return time >= at(5) && time < at(9);
    };
    const expected = all.filter(isIn);
    expect((await read('population.jsonl')).trimEnd().split('\n')).toEqual(expected);
    const population = await rows('population.csv');
    expect(population).toHaveLength(expected.length);
    for (const [index, line] of expected.entries()) {
      const { seq, hash } = JSON.parse(line) as { seq: number; hash: string };
      expect(population[index]?.[0]).toBe(String(seq));
      expect(population[index]?.at(-2)).toBe(hash);
    }
    // All but those of the 1st, 4th, 10th, 11th, 12th and the checkpoints around them.
    expect(made.tally.events).toBe(events.length - 6);
    expect(population.map((row) => row.at(-1))).toEqual(population.map(() => ''));
  });

  it('balances what was accepted against what became of it, each batch once', async () => {
    expect(await rows('balance.csv')).toEqual([
      ['file', 'traces', '20', '3', '0', '0', '5', '2', '10', '0'],
      ['tempo', 'traces', '20', '14', '1', '0', '0', '5', '0', '1'],
    ]);
    for (const row of made.balance) {
      const { accepted, delivered, rejected, dead_lettered, dropped, refused, not_yet } = row;
      const ended = delivered + rejected + dead_lettered + dropped + refused;
      expect(ended + not_yet).toBe(accepted);
    }
  });

  it('counts findings, senders and refusals', async () => {
    expect(Object.fromEntries(made.tally.rules)).toEqual({ jwt: 2, 'github-token': 1 });
    expect(Object.fromEntries(made.tally.services)).toEqual({ shop: 2, [evil]: 1 });
    expect(Object.fromEntries(made.tally.days)).toEqual({ '2026-11-06': 2, '2026-11-08': 1 });
    expect(await rows('senders.csv')).toEqual([
      ['team-a', at(6), at(8), '4', '20', '3', '1'],
      ['unknown', at(7), at(8), '0', '0', '0', '42'],
    ]);
  });

  it('has the history of the policy, with what held when the period began', async () => {
    expect((await rows('policy-history.csv')).map((row) => row.slice(1))).toEqual([
      [at(1), 'start', 'accepted', '0', config_hash, 'when the period began'],
      [at(8), 'reload', 'accepted', '0', config_hash, ''],
    ]);
    expect(await rows('self-tests.csv')).toHaveLength(1);
    expect((await rows('readings.csv'))[0]?.slice(2)).toEqual([
      ...['audit search', 'x', 'ann', '7', 'ticket', '1'],
    ]);
  });

  it('says who asked, who approved, what became of it and when', async () => {
    const [asked, approver] = ["'" + formula, "'" + formula];
    const of = ['reveal', 's1 s2', 'd'.repeat(64)];
    const steps = (await rows('approvals.csv')).map(([id, , ...row]) => [id, ...row]);
    expect(steps).toEqual([
      ['a1', at(6), 'requested', 'ann', 'user', 'reviewer', asked, ...of],
      ['a1', at(7), 'refused', 'ann', 'user', 'reviewer', 'self_approval', ...of],
      ['a1', at(7), 'approved', approver, 'user', 'approver viewer', 'ticket 7', ...of],
      ['a1', at(8), 'used', 'ann', 'user', 'reviewer', '', ...of],
    ]);
    expect((await rows('held.csv')).map(([id, , ...row]) => [id, ...row])).toEqual([
      ['h1', at(6), 'hold', '2', 'b1', 'team-a', 'traces', at(9), '', '', '', ''],
      [
        ...['h1', at(8), 'release', '2', 'b6', '', '', ''],
        ...['forwarded_revealed', 'approved', 'a2', 't1'],
      ],
    ]);
    expect((await rows('accesses.csv')).map(([, ...row]) => row)).toEqual([
      [at(8), 'ann', 'user', 'reviewer', '10.0.0.8', 'useApproval', asked, 'allowed', '200'],
    ]);
    const [heading = '', first = ''] = (await read('approvals.csv')).split('\r\n');
    expect(heading).toMatch(/^"approval_id","seq","time","step","actor.id",/);
    expect(first).toContain(`"'${formula}"`);
  });

  it('loses nothing of an event that it does not know, also within what it knows', () => {
    const event = { actor: { id: 'ann', team: 'x' }, sender: { id: 'a' }, later: { a: 1 } };
    expect(cellsOf(event).at(-1)).toBe('{"actor":{"team":"x"},"later":{"a":1}}');
    expect(cellsOf({ actor: { id: 'ann' }, seq: 1 }).at(-1)).toBe('');
  });

  it('draws a sample that anybody can draw again by the seed', async () => {
    const sample = (await rows('sample.csv')).filter((row) => row[3] === 'redact');
    const population = (await rows('population.csv')).filter((row) => row[2] === 'redact');
    const expected = population
      .map(([seq]) => ({ seq, rank: rankOf(4, Number(seq)) }))
      .sort((a, b) => (a.rank < b.rank ? -1 : 1))
      .slice(0, 2);
    expect(new Set(sample.map((row) => row[1]))).toEqual(new Set(expected.map(({ seq }) => seq)));
    expect(sample.map((row) => row[0]).sort()).toEqual(expected.map(({ rank }) => rank).sort());
  });

  it('says for each control how many events are evidence, and what they do not prove', async () => {
    const text = await read('control-map.csv');
    for (const control of ['CC6.1', 'CC6.7', 'CC7.2', 'CC8.1', 'C1.1', 'C1.2', 'PI1']) {
      expect(text).toContain(`"SOC 2","${control}",`);
    }
    expect(text).toMatch(/"CC8.1",[^\r]*"config",1,/);
    expect(text).toMatch(/"CC6.7",[^\r]*"redact accept forward self_test",13,/);
  });

  it('leaves nothing where it cannot be written, and says what to do', async () => {
    const file = join(storage, 'a-file');
    await writeFile(file, '');
    const before = await readdir(storage);
    const told = /a-file\/evidence cannot be written \((?:EEXIST|ENOTDIR)\): .*--out$/;
    await expect(report(join(file, 'evidence'))).rejects.toThrow(told);
    expect(await readdir(storage)).toEqual(before);
  });

  it('has a page that needs nothing else, runs nothing, and claims nothing', async () => {
    const page = await read('report.html');
    expect(page).not.toContain(evil);
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toMatch(/<script|<link|<img|https?:|url\(|@import/i);
    expect(page).toContain('<svg');
    for (const name of await readdir(out)) expect(await read(name)).not.toMatch(/complian/i);
  });

  it('has no formula of a sender in its tables', async () => {
    for (const name of (await readdir(out)).filter((one) => one.endsWith('.csv'))) {
      expect(await read(name)).not.toContain(`"${formula}`);
    }
    expect(await read('population.csv')).toContain(`"'${formula}"`);
  });

  it('is not there when the reading of it cannot be noted', async () => {
    const to = join(storage, 'unnoted');
    const onRead = () => Promise.reject(new Error('cannot be noted'));
    await expect(report(to, { onRead })).rejects.toThrow('cannot be noted');
    expect((await readdir(storage)).filter((name) => name.startsWith('unnoted'))).toEqual([]);
  });

  it('is empty, and says so, for a period in which nothing happened', async () => {
    const empty = await report(join(storage, 'empty'), { from: at(20), to: at(21) });
    expect(empty.tally.events).toBe(0);
    expect(await read('population.jsonl', join(storage, 'empty'))).toBe('');
    expect(await checkManifest(join(storage, 'empty'), keys)).toMatchObject({ problems: [] });
  });
});

describe('the manifest', () => {
  let copy = '';
  const problems = async () => (await checkManifest(copy, keys)).problems;
  beforeAll(() => {
    copy = join(storage, 'copy');
  });

  async function fresh(): Promise<void> {
    await rm(copy, { recursive: true, force: true });
    await cp(out, copy, { recursive: true });
  }

  it('names every file with its hash', async () => {
    const { files, ...facts } = JSON.parse(await read('manifest.json')) as {
      files: { name: string; sha256: string }[];
    };
    const names = (await readdir(out)).filter((name) => !name.startsWith('manifest.'));
    expect(files.map(({ name }) => name).sort()).toEqual(names.sort());
    for (const { name, sha256 } of files) {
      const bytes = await readFile(join(out, name));
      expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
    expect(facts).toMatchObject({
      ...{ from: at(5), to: at(9), time_zone: 'UTC', made_by: 'ann (uid 7)', seed: 4 },
      ...{ program: 'traceveil 1.2.3', events: events.length - 6, trail_verdict: 'ok' },
    });
  });

  it('shows one byte that was changed in any file', async () => {
    await fresh();
    expect(await problems()).toEqual([]);
    for (const name of await readdir(out)) {
      await fresh();
      const bytes = await readFile(join(copy, name));
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      await writeFile(join(copy, name), bytes);
      const found = await problems().catch((error: unknown) => [String(error)]);
      expect(found.length).toBeGreaterThan(0);
    }
  });

  it('shows a file that is missing, and one that is not of it', async () => {
    await fresh();
    await rm(join(copy, 'balance.csv'));
    await writeFile(join(copy, 'more.csv'), '');
    expect(await problems()).toEqual([
      'balance.csv is missing',
      '"more.csv" is not of the package',
    ]);
  });

  it('proves nothing without a signature, or by another key', async () => {
    await fresh();
    await rm(join(copy, 'manifest.sig'));
    expect((await problems()).join()).toContain('it is not signed');
    const { problems: unknown } = await checkManifest(out, []);
    expect(unknown.join()).toContain('which was not given');
    const unsigned = join(storage, 'unsigned');
    await report(unsigned, { key: undefined });
    expect((await checkManifest(unsigned, keys)).problems).toHaveLength(1);
    expect(await read('report.html', unsigned)).toContain('It is not signed');
  });
});

it('says of a trail that was altered where it is', async () => {
  const path = join(trail(), 'audit.jsonl');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('"rule_id":"jwt"', '"rule_id":"jws"'));
  const altered = await report(join(storage, 'altered'));
  await writeFile(path, text);
  expect(altered.verification.problem).toMatchObject({ kind: 'changed' });
  expect(await read('report.html', join(storage, 'altered'))).toContain(
    '<strong>The trail is altered.</strong>',
  );
  expect(altered.tally.events).toBe(made.tally.events - 1);
});
