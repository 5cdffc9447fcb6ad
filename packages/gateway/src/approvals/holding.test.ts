import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { jsonToProto, protoToJson } from '@traceveil/otlp';
import type { Batch, Log } from '@traceveil/pipeline';
import { redactProcessor } from '@traceveil/processor-redact';
import { loadConfig } from '../config.ts';
import { startGateway, type Gateway } from '../gateway.ts';
import { createStage, type Stage } from '../stand-ins.ts';

const secret = fake('ghp_', 36);
const other = fake('AKIA', 16, 'upper');
const key = fake('', 64, 'hex');
const ignore = () => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

let directory = '';
let stage: Stage;
let gateway: Gateway;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-holding-'));
  stage = createStage();
});
afterEach(async () => {
  await gateway.stop(AbortSignal.abort());
  await rm(directory, { recursive: true, force: true });
});

interface Wishes {
  readonly redact?: string;
  readonly hold?: string;
  readonly maxSize?: string;
  readonly workers?: number;
}

const holdGithub = '{ actions: [{ rules: [github-token], action: hold }] }';

function inputOf({
  redact = holdGithub,
  hold = '{ expiry: 1h }',
  workers = 0,
  maxSize = '1GiB',
}: Wishes = {}) {
  const text = `
receivers: { otlp: }
processors: { redact: ${redact} }
exporters: { file: }
approvals: { sealing_key: ${key}, max_size: ${maxSize}, hold: ${hold} }
storage: { directory: ${JSON.stringify(directory)} }
service:
  workers: ${workers}
  telemetry: { endpoint: "127.0.0.1:0" }
  pipelines:
    traces: { receivers: [otlp], processors: [redact], exporters: [file] }
    logs: { receivers: [otlp], processors: [redact], exporters: [file] }
`;
  return { text, fileName: 'gateway.yaml', env: {}, readFile: () => '' };
}

const all = () => [...stage.factories.filter(({ kind }) => kind !== 'processor'), redactProcessor];

async function start(wishes: Wishes = {}): Promise<void> {
  const { config } = loadConfig(inputOf(wishes), all());
  gateway = await startGateway(config, log);
}

/** A span for each text; all of one trace, and of one session. */
function spans(texts: readonly string[], traceId = 'a'.repeat(32)): Batch {
  const list = texts.map((text, index) => ({
    name: text,
    traceId,
    spanId: String(index + 1).repeat(16),
    attributes: [{ key: 'session.id', value: { stringValue: 'session 1' } }],
  }));
  const json = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: list }] }] });
  const sender = { id: 'agent', address: '127.0.0.1', transport: 'grpc' } as const;
  const bytes = jsonToProto(Buffer.from(json), 'traces');
  return { signal: 'traces', items: texts.length, sender, bytes };
}

const send = (texts: readonly string[], traceId?: string) =>
  stage.receivers.get('otlp')?.accept.traces?.(spans(texts, traceId), AbortSignal.timeout(60_000));

interface Traces {
  readonly resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[];
}

/** Names of all spans that left, in order. */
function left(): string[] {
  return stage.exported.flatMap(({ batch }) => {
    const { resourceSpans } = JSON.parse(protoToJson(batch.bytes, 'traces')) as Traces;
    return resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans: all }) => all.map(({ name }) => name)),
    );
  });
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let round = 0; round < 1_000; round++) {
    if (await isSo()) return;
    await sleep(50);
  }
  throw new Error('it did not come about');
}

const isReleased = () => until(() => gateway.holding?.vault.heldItems === 0);

/** As the metrics have it. */
async function balance() {
  const url = `http://127.0.0.1:${String(gateway.adminPort)}/metrics`;
  const page = await (await fetch(url)).text();
  const numberOf = (name: string) =>
    Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)$`, 'm').exec(page)?.[1] ?? 0);
  return {
    accepted: numberOf('traceveil_exporter_accepted_spans_total'),
    held: numberOf('traceveil_held_items'),
    denied: numberOf('traceveil_denied_items_total'),
  };
}

interface Line {
  readonly kind: string;
  readonly items?: number;
  readonly batch_id?: string;
  readonly hold_id?: string;
  readonly sealed_id?: string;
  readonly replacement_token?: string;
  readonly step?: string;
}

async function trail(): Promise<Line[]> {
  const names = (await readdir(join(directory, 'audit'))).filter((name) => name.endsWith('.jsonl'));
  const texts = await Promise.all(
    names.toSorted().map((name) => readFile(join(directory, 'audit', name), 'utf8')),
  );
  const lines = texts.join('').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Line);
}

const eventsOf = async (kind: string) => (await trail()).filter((one) => one.kind === kind);

/** Files below the data directory in which one of the secrets stands as it is, or nearly so. */
async function filesWith(...secrets: readonly string[]): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    const isIn = (one: string) =>
      [
        one,
        Buffer.from(one).toString('base64').slice(0, -4),
        Buffer.from(one).toString('hex'),
      ].some((written) => bytes.includes(written));
    if (secrets.some(isIn)) found.push(entry.name);
  }
  return found;
}

const masked = (token: unknown) => `held ${String(token)}`;
const tokenOf = async () => (await eventsOf('redact'))[0]?.replacement_token;

async function onlyHold() {
  const rows = gateway.holding?.vault.held({ limit: 10 }).items ?? [];
  expect(rows).toHaveLength(1);
  return rows[0]?.holdId ?? '';
}

const decide = async (
  outcome: 'forwarded_masked' | 'forwarded_revealed' | 'dropped',
  tokens: readonly string[] = [],
) => {
  const reason = outcome === 'dropped' ? 'denied' : 'approved';
  const holdId = await onlyHold();
  await gateway.holding?.vault.decide(holdId, { outcome, reason, approvalId: 'a1', tokens });
};

describe.each([{ workers: 0 }, { workers: 2 }])('with $workers worker threads, a span', (own) => {
  it('that is held goes on by itself, masked, when its time is over', async () => {
    await start({ ...own, hold: '{ expiry: 1s }' });
    expect(await send(['a', `held ${secret}`, 'b'])).toEqual({ rejectedItems: 0, message: '' });
    await until(() => left().length > 2);
    await isReleased();
    // Which of the two is first a slow disk decides.
    expect(left().toSorted()).toEqual(['a', 'b', masked(await tokenOf())]);
    expect(stage.exported.map(({ batch }) => batch.items).toSorted()).toEqual([1, 2]);
    const [hold] = await eventsOf('hold');
    const [release] = await eventsOf('release');
    const accepts = await eventsOf('accept');
    const itemsOf = (id = '') => accepts.find((accept) => accept.batch_id === id)?.items;
    expect([itemsOf(hold?.batch_id), itemsOf(release?.batch_id)]).toEqual([2, 1]);
    expect(hold).toMatchObject({ items: 1, signal: 'traces' });
    expect(release).toMatchObject({
      ...{ hold_id: hold?.hold_id, approval_id: '' },
      ...{ outcome: 'forwarded_masked', reason: 'expired', items: 1, revealed_tokens: [] },
    });
    expect(await filesWith(secret)).toEqual([]);
  });

  it('that is approved shows the backend what was named, and nothing else anybody', async () => {
    await start(own);
    await send([`held ${secret} ${other}`]);
    const [github, aws] = (await eventsOf('redact')).map(({ replacement_token: one }) => one);
    await decide('forwarded_revealed', [String(github)]);
    await isReleased();
    await until(() => left().length > 0);
    expect(left()).toEqual([`held ${secret} ${String(aws)}`]);
    expect((await eventsOf('release'))[0]).toMatchObject({
      ...{ outcome: 'forwarded_revealed', reason: 'approved', approval_id: 'a1' },
      revealed_tokens: [github],
    });
    // Not in the spool either, where it waited for the backend.
    expect(await filesWith(secret, other)).toEqual([]);
  });

  it('whose trace is held takes with it what comes later of the trace', async () => {
    await start({
      ...own,
      redact: '{ actions: [{ rules: [github-token], action: hold, scope: trace }] }',
    });
    await send([`held ${secret}`, 'of the same trace']);
    await send(['later', `later ${other}`]);
    await send(['of another'], 'b'.repeat(32));
    await until(() => left().length > 0);
    expect(left()).toEqual(['of another']);
    expect(gateway.holding?.vault.heldItems).toBe(4);
    const rows = gateway.holding?.vault.held({ limit: 10 }).items ?? [];
    const rules = rows.map(({ ruleIds }) => ruleIds).toReversed();
    expect(rules).toEqual([['github-token'], ['aws-access-key-id', 'github-token']]);
    for (const { holdId } of rows) {
      const decision = { outcome: 'forwarded_masked', reason: 'approved', tokens: [] } as const;
      await gateway.holding?.vault.decide(holdId, { ...decision, approvalId: 'a1' });
    }
    await isReleased();
    await send(['after'], 'a'.repeat(32));
    await until(() => left().length > 5);
    expect(left()).toContain('after');
  });
});

describe('what is held', () => {
  it('is refused as retryable when there is no room for it, and nothing of its batch leaves', async () => {
    await start({ maxSize: '8KiB' });
    let sent = 0;
    let problem: unknown;
    while (problem === undefined && sent < 100) {
      problem = await send([`rest ${sent}`, `held ${secret}`])?.then(
        () => undefined,
        (error: unknown) => error,
      );
      sent += 1;
    }
    expect(problem).toMatchObject({ remedy: 'retry' });
    expect(sent).toBeGreaterThan(1);
    await until(() => left().length >= sent - 1);
    const expected = Array.from({ length: sent - 1 }, (_, at) => `rest ${at}`);
    expect(left().toSorted()).toEqual(expected.toSorted());
    expect(gateway.holding?.vault.heldItems).toBe(sent - 1);
    expect(await eventsOf('hold')).toHaveLength(sent - 1);
  });

  it('is in the balance: what came is forwarded, held or denied', async () => {
    await start();
    await send([`held ${secret}`, 'a', 'b']);
    expect(await balance()).toEqual({ accepted: 2, held: 1, denied: 0 });
    await decide('forwarded_masked');
    await isReleased();
    expect(await balance()).toEqual({ accepted: 3, held: 0, denied: 0 });
    await send([`held ${secret}`, `held too ${secret}`]);
    expect(await balance()).toEqual({ accepted: 3, held: 2, denied: 0 });
    await decide('dropped');
    await isReleased();
    await until(async () => (await balance()).denied > 0);
    expect(await balance()).toEqual({ accepted: 3, held: 0, denied: 2 });
  });

  it('is thrown away when it is denied', async () => {
    await start();
    await send([`held ${secret}`, `held too ${secret}`, 'a']);
    await decide('dropped');
    await isReleased();
    expect((await eventsOf('release'))[0]).toMatchObject({
      ...{ outcome: 'dropped', reason: 'denied', batch_id: '', items: 2 },
    });
    await until(() => left().length > 0);
    expect(left()).toEqual(['a']);
  });

  it('goes on when those have approved it who may, and not before', async () => {
    await start();
    await send([`held ${secret}`]);
    const approvals = gateway.holding?.approvals;
    const holdId = await onlyHold();
    const subject = { kind: 'release', holdId, mode: 'masked', tokens: [] } as const;
    const [asker, approver] = ['ada', 'bob'].map((id) => ({
      ...{ kind: 'user' as const, id, owner: id, groups: [], roles: ['reviewer', 'approver'] },
    }));
    if (!approvals || !asker || !approver) throw new Error('there is nobody to ask');
    const { id, sha256 } = await approvals.ask(asker, { subject, reason: `for ${other}` });
    const say = { decision: 'approve', reason: 'seen', sha256 } as const;
    await expect(approvals.decide(asker, id, say)).rejects.toMatchObject({ code: 'self_approval' });
    expect(gateway.holding?.vault.heldItems).toBe(1);
    expect(left()).toEqual([]);
    await approvals.decide(approver, id, say);
    await isReleased();
    await until(() => left().length > 0);
    expect((await eventsOf('release'))[0]).toMatchObject({ approval_id: id, reason: 'approved' });
    const steps = (await eventsOf('approval')).map(({ step }) => step);
    expect(steps.slice(0, 3)).toEqual(['requested', 'refused', 'approved']);
    expect(await filesWith(secret, other)).toEqual([]);
  });

  it('is bound at the start: a reload that changes the rules of approval is refused', async () => {
    await start();
    const load = (expiry: string) =>
      loadConfig(inputOf({ hold: `{ expiry: ${expiry} }` }), all()).config;
    await gateway.reload(load('1h'));
    await expect(gateway.reload(load('2h'))).rejects.toThrow(
      'approvals: cannot change while the gateway runs; restart it',
    );
  });

  it('waits for its key, which a start without one says', async () => {
    await start();
    await send([`held ${secret}`]);
    await gateway.stop(AbortSignal.timeout(10_000));
    const text = inputOf({ redact: '{}' }).text.replace(/^approvals: .*$/m, '');
    const { config } = loadConfig({ ...inputOf(), text }, all());
    const warned: string[] = [];
    gateway = await startGateway(config, {
      ...log,
      warn: (_, message) => void warned.push(message),
    });
    expect(warned).toEqual([expect.stringContaining('approvals.sealing_key')]);
    expect(gateway.holding).toBeUndefined();
    expect(left()).toEqual([]);
  });

  it('is held after a restart, and released then', async () => {
    await start();
    await send([`held ${secret}`]);
    await gateway.stop(AbortSignal.timeout(10_000));
    await start();
    expect(gateway.holding?.vault.heldItems).toBe(1);
    expect(left()).toEqual([]);
    await decide('forwarded_masked');
    await isReleased();
    await until(() => left().length > 0);
    expect(left()).toEqual([masked(await tokenOf())]);
  });

  it('is held whole of a trace after a restart too', async () => {
    const redact = '{ actions: [{ rules: [github-token], action: hold, scope: trace }] }';
    await start({ redact });
    await send([`held ${secret}`]);
    await gateway.stop(AbortSignal.timeout(10_000));
    await start({ redact });
    await send(['later']);
    expect(gateway.holding?.vault.heldItems).toBe(2);
  });

  it('is under seal where policy says so, and goes on masked', async () => {
    await start({ redact: '{ action: seal }' });
    await send([`held ${secret}`]);
    await until(() => left().length > 0);
    const [event] = await eventsOf('redact');
    expect(left()).toEqual([masked(event?.replacement_token)]);
    expect(event).toMatchObject({ action: 'seal', sealed_id: expect.any(String) });
    const value = await gateway.holding?.vault.openSealed(String(event?.sealed_id));
    expect(Buffer.from(value ?? []).toString()).toBe(secret);
    expect(await filesWith(secret)).toEqual([]);
  });
});
