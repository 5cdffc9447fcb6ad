import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import type { Log } from '@traceveil/pipeline';
import type { OtlpReceiver } from '@traceveil/receiver-otlp';
import { components } from '../components.ts';
import { readConfigInput } from '../config.ts';
import { startGateway, type Gateway } from '../gateway.ts';
import { loadToStart, loadWithPolicies, type StartConfig } from '../policy/load-policy.ts';
import {
  policyBookPath,
  policySha256,
  readPolicyBook,
  versionsMax,
  writePolicyBook,
} from '../policy/policy-book.ts';
import { createReloads } from '../reload.ts';

/** Of a rule that only the policies of these tests have. */
const badge = 'badge-48151623';
const rule = { id: 'acme-badge', keywords: ['badge-'], pattern: 'badge-\\d{8}' };
const withRule = JSON.stringify({ rules: [rule] }, null, 2);
const reason = 'for a test';

let logged: string[] = [];
const write = (_: object, message: string) => void logged.push(message);
const log: Log = { debug: write, info: write, warn: write, error: write };

let directory = '';
let file = '';
let gateway: Gateway;
let started: StartConfig;

function configOf(policy: object, redact: object = {}): string {
  return JSON.stringify({
    receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
    processors: { redact },
    exporters: { file: { path: join(directory, 'clean.jsonl') } },
    storage: { directory, sessions: { record: 'all' } },
    console: { endpoint: '127.0.0.1:0', policy },
    service: {
      telemetry: { endpoint: '127.0.0.1:0' },
      pipelines: {
        traces: { receivers: ['otlp'], processors: ['redact'], exporters: ['file'] },
      },
    },
  });
}

async function start(policy: object = { editable: true }, redact: object = {}): Promise<void> {
  await writeFile(file, configOf(policy, redact));
  const input = () => readConfigInput(file, {});
  started = loadToStart(input(), components);
  gateway = await startGateway(started.config, log, {
    load: (draft) => loadWithPolicies(input(), components, draft),
    reload: (why) => reloads.perform(why),
  });
  const reloads = createReloads({
    load: () => loadWithPolicies(input(), components),
    ...{ gateway, log, onAccepted: () => undefined },
  });
}

const stop = () => gateway.stop(AbortSignal.timeout(5_000));

beforeEach(async () => {
  logged = [];
  directory = await mkdtemp(join(tmpdir(), 'policy-'));
  file = join(directory, 'gateway.yaml');
});
afterEach(async () => {
  await stop();
  await rm(directory, { recursive: true, force: true });
});

async function send(text: string): Promise<void> {
  const [receiver] = gateway.receivers as readonly OtlpReceiver[];
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const span = {
    ...{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', name: 'chat' },
    attributes: [attribute('session.id', 's-1'), attribute('gen_ai.prompt', text)],
  };
  const url = `http://127.0.0.1:${receiver?.endpoints.http?.port}/v1/traces`;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  });
  expect(answer.status).toBe(200);
}

const masks = async (text: string) =>
  (await gateway.sources.tryPolicy(text, 'text', false)).matches.map((one) => one.rule_id);

/** Alice writes it, bob approves it. */
async function take(yaml: string): Promise<void> {
  const { sha256, problems } = await gateway.sources.draftPolicy('alice', 'redact', yaml);
  expect(problems).toEqual([]);
  await gateway.sources.proposePolicy('alice', sha256, reason);
  await gateway.sources.decidePolicy('bob', 'approve', { sha256, reason });
}

describe('a policy that was edited', () => {
  it('takes effect when another approves it, and holds after a restart', async () => {
    await start();
    const { sources } = gateway;
    const before = await sources.policy();
    expect(before.parts).toEqual([{ processor: 'redact', yaml: '{}\n', version: undefined }]);
    const { sha256 } = await sources.draftPolicy('alice', 'redact', withRule);
    expect((await sources.tryPolicy(badge, 'text', true)).matches).toMatchObject([
      { rule_id: 'acme-badge' },
    ]);
    const waits = { processor: 'redact', author: 'alice', sha256 };
    expect(await sources.proposePolicy('alice', sha256, reason)).toMatchObject(waits);
    expect(await masks(badge)).toEqual([]);
    await expect(
      sources.decidePolicy('alice', 'approve', { sha256, reason }),
    ).rejects.toMatchObject({ reason: 'refused' });
    expect(await masks(badge)).toEqual([]);

    await sources.decidePolicy('bob', 'approve', { sha256, reason });
    expect(await masks(badge)).toEqual(['acme-badge']);
    const after = await sources.policy();
    expect(after.hash).not.toBe(before.hash);
    expect(after.yaml).toContain('# "policies: redact" sha256:');
    expect(after.parts).toMatchObject([{ yaml: withRule, version: 2 }]);
    expect(await sources.policyDraft()).toBeUndefined();
    const { items } = await sources.policyVersions({ limit: 10 });
    expect(items).toMatchObject([
      { number: 2, author: 'alice', approver: 'bob', holds: true, reason },
      { number: 1, author: 'file', holds: false },
    ]);
    const { mode } = await stat(policyBookPath(directory));
    expect(mode & 0o777).toBe(0o600);

    await stop();
    await start();
    expect(started.refused).toEqual([]);
    expect(started.warnings.join()).toContain('version 2 of the policy that was edited');
    expect(started.config.hash).toBe(after.hash);
    expect(await masks(badge)).toEqual(['acme-badge']);
    expect(await readFile(file, 'utf8')).toBe(configOf({ editable: true }));
  });

  it('is rolled back as a proposal, which another approves', async () => {
    await start();
    const { sources } = gateway;
    await take(withRule);
    const waits = await sources.rollBackPolicy('alice', 1, reason);
    expect(await masks(badge)).toEqual(['acme-badge']);
    const { sha256 = '' } = (await sources.policyDraft()) ?? {};
    expect(waits).toMatchObject({ processor: 'redact', author: 'alice', sha256 });
    await sources.decidePolicy('bob', 'approve', { sha256, reason });
    expect(await masks(badge)).toEqual([]);
    const { items, next } = await sources.policyVersions({ limit: 2 });
    expect(items.map(({ number, holds }) => [number, holds])).toEqual([
      [3, true],
      [2, false],
    ]);
    expect((await sources.policyVersions({ limit: 2, after: next })).items).toHaveLength(1);
    expect(await sources.policyVersion(2)).toMatchObject({ yaml: withRule });
  });

  it('takes effect at once where nobody has to review, by its author', async () => {
    await start({ editable: true, review: false });
    const { sources } = gateway;
    const { sha256 } = await sources.draftPolicy('alice', 'redact', withRule);
    await expect(sources.proposePolicy('bob', sha256, reason)).rejects.toThrow('only its author');
    expect(await sources.proposePolicy('alice', sha256, reason)).toBeUndefined();
    expect(await masks(badge)).toEqual(['acme-badge']);
    expect(await sources.rollBackPolicy('bob', 1, reason)).toBeUndefined();
    expect(await masks(badge)).toEqual([]);
  });
});

describe('a draft', () => {
  it('shows its lines, its rules, and what it would mask in what was recorded', async () => {
    await start();
    const { sources } = gateway;
    await send(`my badge is ${badge}, ${fake('ghp_', 36)}`);
    while ((await sources.sessions({ limit: 1 })).items.length === 0) await sleep(20);
    await sources.draftPolicy('alice', 'redact', `${withRule}\n`);
    expect(await sources.comparePolicy(10)).toMatchObject({
      ...{ rules_on: ['acme-badge'], rules_off: [], sessions_read: 1 },
      sessions: [{ id: 's-1', found: { 'acme-badge': 1 } }],
    });
    await sources.draftPolicy('alice', 'redact', 'disabled_rules: [jwt]\n');
    const compared = await sources.comparePolicy(10);
    expect(compared).toMatchObject({ rules_on: [], rules_off: ['jwt'], sessions: [] });
    expect(compared.lines).toEqual([
      { is: 'removed', text: '{}' },
      { is: 'added', text: 'disabled_rules: [jwt]' },
    ]);
  });

  it.each([
    ['pakcs: [email]', 'draft:1:1', 'pakcs: unknown key'],
    ['allow:\n  - pattern: "("', 'draft:2:5', 'allow[0].pattern'],
    ['rules: [', 'draft:1', ''],
    ['- a list', 'draft:1:1', 'must be a mapping'],
    ['sensitive_keys: ["${env:HOME}"]', 'draft:1:19', 'cannot be named here'],
    ['sensitive_keys: ["${file:/etc/passwd}"]', 'draft:1:19', 'cannot be named here'],
    ['rule_files: [/etc/passwd]', 'draft:1', 'none of the files'],
    ['action: seal', 'the configuration:', 'seal'],
    ['allow:\n  - pattern: ".*"', 'draft:0:0', 'a planted secret passed'],
  ])('with %j says what is wrong and where, and is not proposed', async (yaml, where, what) => {
    await start();
    const { sources } = gateway;
    const { problems, sha256 } = await sources.draftPolicy('alice', 'redact', yaml);
    const [first] = problems;
    expect(`${first?.file}:${first?.line}:${first?.column}`).toContain(where.replace(/:$/, ''));
    expect(first?.message).toContain(what);
    await expect(sources.proposePolicy('alice', sha256, reason)).rejects.toMatchObject({
      reason: 'invalid',
    });
    expect((await sources.policy()).parts).toMatchObject([{ version: undefined }]);
  });

  it('with a secret is not kept, and the answer does not quote it', async () => {
    await start();
    const secret = fake('ghp_', 36);
    const yaml = `allow:\n  - pattern: ${secret}\n`;
    const refused = gateway.sources.draftPolicy('alice', 'redact', yaml);
    await expect(refused).rejects.toThrow('line 2 holds what looks like a secret');
    await expect(refused).rejects.not.toThrow(secret);
    expect(readPolicyBook(directory).draft).toBeUndefined();
  });

  it('is decided on as it was looked at, when it is proposed, and may be rejected', async () => {
    await start();
    const { sources } = gateway;
    const { sha256 } = await sources.draftPolicy('alice', 'redact', withRule);
    const said = { sha256, reason };
    await expect(sources.decidePolicy('bob', 'approve', said)).rejects.toThrow('is not proposed');
    await sources.proposePolicy('alice', sha256, reason);
    const other = await sources.draftPolicy('alice', 'redact', 'packs: []');
    await sources.proposePolicy('alice', other.sha256, reason);
    await expect(sources.decidePolicy('bob', 'approve', said)).rejects.toMatchObject({
      reason: 'changed',
    });
    const draft = await sources.draftPolicy('alice', 'redact', withRule);
    expect(draft.proposal).toBeUndefined();
    await sources.proposePolicy('alice', sha256, reason);
    await sources.decidePolicy('bob', 'reject', said);
    await expect(sources.decidePolicy('bob', 'approve', said)).rejects.toThrow('is not proposed');
    expect(await masks(badge)).toEqual([]);
  });

  it('takes effect once when two approve it at once', async () => {
    await start();
    const { sources } = gateway;
    const { sha256 } = await sources.draftPolicy('alice', 'redact', withRule);
    await sources.proposePolicy('alice', sha256, reason);
    const both = await Promise.allSettled(
      ['bob', 'carol'].map((by) => sources.decidePolicy(by, 'approve', { sha256, reason })),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both).toContainEqual({
      status: 'rejected',
      reason: expect.objectContaining({ reason: 'missing' }) as unknown,
    });
    expect((await sources.policyVersions({ limit: 10 })).items).toHaveLength(2);
  });

  it('changes nothing when the disk cannot be written', async () => {
    await start();
    const { sources } = gateway;
    const { sha256 } = await sources.draftPolicy('alice', 'redact', withRule);
    await sources.proposePolicy('alice', sha256, reason);
    // A directory that is not empty, where the new file is to be.
    await mkdir(join(`${policyBookPath(directory)}.unfinished`, 'in the way'), { recursive: true });
    await expect(sources.decidePolicy('bob', 'approve', { sha256, reason })).rejects.toMatchObject({
      reason: 'unavailable',
    });
    expect(await masks(badge)).toEqual([]);
    expect(readPolicyBook(directory)).toMatchObject({ holds: {}, draft: { sha256 } });
  });

  it('of a processor that no pipeline has is refused', async () => {
    await start();
    const refused = gateway.sources.draftPolicy('alice', 'redact/other', withRule);
    await expect(refused).rejects.toMatchObject({ reason: 'missing' });
  });

  it('keeps reasons and versions without the secrets that somebody typed', async () => {
    await start({ editable: true, review: false });
    const secret = fake('ghp_', 36);
    const { sha256 } = await gateway.sources.draftPolicy('alice', 'redact', withRule);
    await gateway.sources.proposePolicy('alice', sha256, `for ${secret}`);
    const kept = await readFile(policyBookPath(directory), 'utf8');
    expect(kept).toContain('for [REDACTED:github-token]');
    expect(kept).not.toContain(secret);
  });

  it('is not taken by a gateway whose configuration does not allow it', async () => {
    await start({});
    const { sources } = gateway;
    expect(await sources.policy()).toMatchObject({ editable: false });
    await expect(sources.draftPolicy('alice', 'redact', withRule)).rejects.toMatchObject({
      reason: 'refused',
    });
    await expect(sources.rollBackPolicy('alice', 1, reason)).rejects.toThrow();
  });
});

describe('versions', () => {
  it('are kept up to a number, and what holds is among them', async () => {
    await start({ editable: true, review: false });
    const { sources } = gateway;
    const versions = Array.from({ length: versionsMax }, (_, at) => ({
      ...{ number: at + 1, processor: at === 0 ? 'redact/gone' : 'redact', time: '', author: 'a' },
      ...{ approver: '', reason: '', approver_reason: '', yaml: '{}' },
      sha256: policySha256(at === 0 ? 'redact/gone' : 'redact', '{}'),
    }));
    const holds = { 'redact/gone': 1, redact: versionsMax };
    await writePolicyBook(directory, { version: 1, holds, versions });
    const { sha256 } = await sources.draftPolicy('alice', 'redact', withRule);
    await sources.proposePolicy('alice', sha256, reason);
    const { versions: kept } = readPolicyBook(directory);
    expect(kept).toHaveLength(versionsMax);
    expect([kept[0]?.number, kept[1]?.number, kept.at(-1)?.number]).toEqual([1, 3, 101]);
  });

  it('that were changed on disk are not taken for what was approved', async () => {
    await start();
    await take(withRule);
    const written = await readFile(policyBookPath(directory), 'utf8');
    await writeFile(policyBookPath(directory), written.replace('badge-', 'bodge-'));
    expect(() => readPolicyBook(directory)).toThrow('is not what the gateway wrote there');
  });
});

describe('a policy that does not fit', () => {
  it('the file any more is not taken at a reload, and at a start the file alone holds', async () => {
    const files = join(directory, 'rules.yaml');
    await writeFile(files, JSON.stringify({ rules: [rule] }));
    await start({ editable: true, review: false }, { rule_files: [files] });
    const { sources } = gateway;
    const yaml = `rule_files: [${JSON.stringify(files)}]\npacks: []\n`;
    const { sha256, problems } = await sources.draftPolicy('alice', 'redact', yaml);
    expect(problems).toEqual([]);
    await sources.proposePolicy('alice', sha256, reason);
    expect(await masks(badge)).toEqual(['acme-badge']);
    await writeFile(file, configOf({ editable: true, review: false }));
    expect(() => loadWithPolicies(readConfigInput(file, {}), components)).toThrow(
      'policies/redact@2:1:14: rule_files[0]: is none of the files',
    );
    await stop();
    await start({ editable: true, review: false });
    expect(started.refused).toHaveLength(1);
    expect((await gateway.sources.policy()).parts).toMatchObject([{ version: undefined }]);
  });

  it('the file any more lets the gateway start by the file alone, and says so', async () => {
    await start();
    await take(withRule);
    await stop();
    const book = readPolicyBook(directory);
    await writeFile(policyBookPath(directory), JSON.stringify({ ...book, holds: { redact: 9 } }));
    await start();
    expect(started.refused).toEqual([expect.stringContaining('is not what the gateway wrote')]);
    expect(await masks(badge)).toEqual([]);
    expect((await gateway.sources.policy()).parts).toMatchObject([{ version: undefined }]);
    await expect(gateway.sources.draftPolicy('alice', 'redact', withRule)).rejects.toMatchObject({
      reason: 'unavailable',
    });
  });

  it('is not taken, and what held before holds on, also on disk', async () => {
    await start();
    const { sources } = gateway;
    await take(withRule);
    const { sha256 } = await sources.draftPolicy('alice', 'redact', 'packs: []');
    await sources.proposePolicy('alice', sha256, reason);
    // The file itself has changed to what cannot be taken without a restart.
    await writeFile(file, configOf({ editable: true, review: false }));
    await expect(sources.decidePolicy('bob', 'approve', { sha256, reason })).rejects.toThrow(
      'what held before holds on: console: cannot change',
    );
    expect(await masks(badge)).toEqual(['acme-badge']);
    expect(readPolicyBook(directory).holds).toEqual({ redact: 2 });
    expect(await sources.policyDraft()).toMatchObject({ sha256 });
  });

  it('does not hold where editing was ended: the file does', async () => {
    await start();
    await take(withRule);
    await gateway.sources.draftPolicy('alice', 'redact', 'packs: []');
    await stop();
    await start({});
    expect(await gateway.sources.policyDraft()).toBeUndefined();
    expect(started.warnings.join()).toContain('does not hold: console.policy.editable is false');
    expect(await masks(badge)).toEqual([]);
  });
});
