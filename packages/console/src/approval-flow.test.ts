import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createNoopMeter } from '@opentelemetry/api';
import { approvalsConfig, createApprovals, createVault } from '@traceveil/approval';
import type { ApprovalEvent } from '@traceveil/pipeline';
import {
  addUser,
  signIn,
  signInAdmin,
  startConsole,
  withToken,
  type Client,
  type SampleConsole,
} from './sample-console.ts';

const value = 'sealed-value-51ce';
const token = '[REDACTED:acme-key#0123456789ab]';
const reason = 'a customer asks';
const directory = mkdtempSync(join(tmpdir(), 'traceveil-flow-'));
const told: ApprovalEvent[] = [];
const steps: string[] = [];
let sample: SampleConsole;
let sealed = 0;
let sealedId = '';
let seal: () => Promise<string>;
let hold: () => Promise<string>;
let decisionOn: (holdId: string) => unknown;
let admin: Client;
let stopParts: () => Promise<void>;
let ann: Client;
let bob: Client;
let cid: Client;

beforeAll(async () => {
  const now = () => sample.clock.ms;
  const log = { debug: noop, info: noop, warn: noop, error: noop };
  const config = approvalsConfig.parse({
    sealing_key: Buffer.alloc(32, 1).toString('base64'),
    force_group: 'on-call',
  });
  const given = { log, meter: createNoopMeter(), now };
  // The clock of the sample is asked for only once it runs.
  const clock = { ...given, now: () => (isStarted ? now() : Date.parse('2026-11-26T08:00:00Z')) };
  let isStarted = false;
  const vault = createVault(config, { ...clock, directory: join(directory, 'vault') });
  const approvals = createApprovals(config, {
    ...{ ...clock, vault, directory: join(directory, 'approvals') },
    clean: (text) => text,
    tell: (event) => {
      told.push(event);
      return Promise.resolve();
    },
    onStep: (_, step) => void steps.push(step),
  });
  await vault.start();
  await approvals.start();
  stopParts = async () => {
    await approvals.stop(AbortSignal.abort());
    await vault.stop(AbortSignal.abort());
  };
  seal = async () => {
    sealed += 1;
    const id = `00000000-0000-4000-8000-${String(sealed).padStart(12, '0')}`;
    const place = { token, ruleId: 'acme-key', traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
    const one = { ...place, sealedId: id, fieldPath: 'f', service: 'shop' };
    await vault.keep({ sealed: [{ ...one, value: Buffer.from(value) }], held: [] });
    return id;
  };
  hold = async () => {
    const holdId = randomUUID();
    const sender = { id: 'team-a', address: '10.0.0.7', transport: 'grpc' as const };
    const masked = { id: randomUUID(), signal: 'traces' as const, items: 2, sender };
    const names = { ruleIds: ['acme-key'], services: ['shop'], tokens: [token] };
    const one = { ...names, traceIds: ['a'.repeat(32)], holdsTraces: false, holdId };
    const batch = { ...masked, bytes: Buffer.from('masked') };
    await vault.keep({ sealed: [], held: [{ ...one, batch, raw: Buffer.from(value) }] });
    return holdId;
  };
  decisionOn = (holdId) => vault.heldRow(holdId)?.decision;
  sample = await startConsole({}, { approvals, vault });
  isStarted = true;
  admin = await signInAdmin(sample);
  ann = await addUser(sample, admin, 'ann', ['reviewer', 'approver']);
  bob = await addUser(sample, admin, 'bob', ['approver']);
  cid = await addUser(sample, admin, 'cid', ['approver']);
});
beforeEach(async () => {
  sealedId = await seal();
});
afterAll(async () => {
  await sample.stop();
  await stopParts();
  rmSync(directory, { recursive: true });
});

function noop() {
  // Nobody reads it.
}

async function request(by: Client): Promise<{ id: string; sha256: string }> {
  const subject = { kind: 'reveal', sealed_ids: [sealedId] };
  const heard = await by.send('POST', '/approvals', { body: { subject, reason } });
  expect(heard.status).toBe(201);
  return heard.json as { id: string; sha256: string };
}

const decide = (by: Client, id: string, sha256: string, decision = 'approve') =>
  by.send('POST', `/approvals/${id}/decision`, { body: { decision, sha256, reason } });
const use = (by: Client, id: string) => by.send('POST', `/approvals/${id}/use`);
const tokenOf = async (owner: Client) => {
  const body = { name: 'cli', roles: ['approver'], expires: '2026-11-27T00:00:00Z' };
  return withToken(
    sample,
    ((await owner.send('POST', '/tokens', { body })).json as { token: string }).token,
  );
};

describe('a sealed value', () => {
  it('is seen once, by who asked, after another has approved, and leaves nothing behind', async () => {
    const { id, sha256 } = await request(ann);
    expect((await ann.send('GET', `/approvals/${id}`)).json).toMatchObject({
      ...{ state: 'pending', is_own: true, may_decide: false, may_use: false, sha256 },
      places: [{ sealed_id: sealedId, token, trace_id: 'a'.repeat(32) }],
    });
    expect((await bob.send('GET', `/approvals/${id}`)).json).toMatchObject({ may_decide: true });
    expect((await use(ann, id)).status).toBe(409);
    for (const by of [ann, await tokenOf(ann)]) {
      const refused = await decide(by, id, sha256);
      expect(refused).toMatchObject({
        ...{ status: 403, json: { type: 'urn:traceveil:approval-self-approval' } },
      });
    }
    expect((await decide(bob, id, 'f'.repeat(64))).status).toBe(409);
    expect((await decide(bob, id, sha256)).json).toMatchObject({ state: 'approved' });
    expect((await decide(cid, id, sha256)).status).toBe(409);
    for (const by of [bob, cid]) expect((await use(by, id)).status).toBe(403);
    expect((await ann.send('GET', `/approvals/${id}`)).json).toMatchObject({ may_use: true });
    const seen = await use(ann, id);
    expect(seen).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(seen.json).toMatchObject({
      values: [{ sealed_id: sealedId, token, value }],
      once: true,
    });
    expect(await use(ann, id)).toMatchObject({
      ...{ status: 410, json: { type: 'urn:traceveil:approval-used' } },
    });
    const about = told.filter(({ approval_id: of }) => of === id).map(({ step }) => step);
    for (const step of ['requested', 'approved', 'used', 'refused']) expect(about).toContain(step);
    const places = [directory, sample.directory].flatMap((top) =>
      readdirSync(top, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')),
    );
    const kept = [...places, JSON.stringify(sample.events), JSON.stringify(told), ...sample.logged];
    expect(kept.join('\n')).not.toContain(value);
  });

  it('is seen once also when it is used twice at one time', async () => {
    const { id, sha256 } = await request(ann);
    await decide(bob, id, sha256);
    const heard = await Promise.all([use(ann, id), use(ann, id), use(ann, id)]);
    expect(heard.map(({ status }) => status).toSorted()).toEqual([200, 410, 410]);
  });

  it('is not seen after it was denied, or by an id that nobody knows', async () => {
    const { id, sha256 } = await request(ann);
    expect((await decide(bob, id, sha256, 'deny')).json).toMatchObject({ state: 'denied' });
    expect((await use(ann, id)).status).toBe(403);
    expect((await use(ann, 'no-such')).status).toBe(404);
    const subject = { kind: 'reveal', sealed_ids: ['no-such'] };
    const unknown = await ann.send('POST', '/approvals', { body: { subject, reason } });
    expect(unknown.status).toBe(404);
  });

  it('is forced by nobody who is not of the group', async () => {
    const { id } = await request(ann);
    expect((await bob.send('GET', `/approvals/${id}`)).json).toMatchObject({ may_force: false });
    const heard = await bob.send('POST', `/approvals/${id}/force`, { body: { reason } });
    expect(heard).toMatchObject({
      ...{ status: 403, json: { type: 'urn:traceveil:approval-not-allowed' } },
    });
    expect(steps).toContain('requested');
    expect(steps).not.toContain('forced');
  });

  it('is seen after two of the group have forced it, whatever else is asked for', async () => {
    const { id } = await request(ann);
    const mayForce = async (by: Client) =>
      ((await by.send('GET', `/approvals/${id}`)).json as { may_force: boolean }).may_force;
    for (const name of ['ann', 'bob', 'cid']) {
      await admin.send('PATCH', `/users/${name}`, { body: { groups: ['on-call'] } });
    }
    [ann, bob, cid] = [
      await signIn(sample, 'ann'),
      await signIn(sample, 'bob'),
      await signIn(sample, 'cid'),
    ];
    // Not by who asked, and not twice.
    expect([await mayForce(ann), await mayForce(bob), await mayForce(cid)]).toEqual([
      ...[false, true, true],
    ]);
    const force = (by: Client) => by.send('POST', `/approvals/${id}/force`, { body: { reason } });
    expect((await force(bob)).json).toMatchObject({ state: 'pending' });
    expect((await use(ann, id)).status).toBe(409);
    expect((await force(bob)).status).toBe(409);
    expect([await mayForce(bob), await mayForce(cid)]).toEqual([false, true]);
    expect((await force(cid)).json).toMatchObject({ state: 'approved' });
    expect(steps).toContain('forced');
    expect(await mayForce(cid)).toBe(false);
    expect((await use(ann, id)).status).toBe(200);
  });
});

describe('what is held', () => {
  const release = async (by: Client, holdId: string, more: object) => {
    const subject = { kind: 'release', hold_id: holdId, ...more };
    const heard = await by.send('POST', '/approvals', { body: { subject, reason } });
    return heard.json as { id: string; sha256: string };
  };

  it.each([
    [{}, 'approve', { outcome: 'forwarded_masked', reason: 'approved', tokens: [] }],
    [{ mode: 'drop' }, 'approve', { outcome: 'dropped', reason: 'approved' }],
    [{ mode: 'revealed', tokens: [token] }, 'approve', { outcome: 'forwarded_revealed' }],
    [{ mode: 'revealed', tokens: [token] }, 'deny', { outcome: 'dropped', reason: 'denied' }],
  ])('asked for as %j becomes, when somebody says %s, %j', async (asked, said, decision) => {
    const holdId = await hold();
    const { id, sha256 } = await release(ann, holdId, asked);
    expect((await decide(ann, id, sha256, said)).status).toBe(403);
    expect(decisionOn(holdId)).toBeUndefined();
    const heard = await decide(bob, id, sha256, said);
    expect([heard.status, heard.json]).toMatchObject([200, { hold_id: holdId }]);
    expect(decisionOn(holdId)).toMatchObject(decision);
  });

  it('reveals no token that is not in it', async () => {
    const other = { mode: 'revealed', tokens: ['[REDACTED:acme-key#ffffffffffff]'] };
    expect(await release(ann, await hold(), other)).toMatchObject({ status: 400 });
  });
});

// Last: it holds for all that comes after it.
describe('what was approved beforehand', () => {
  it('needs nobody more where somebody approved beforehand, until the day', async () => {
    const until = '2026-11-26T10:00:00Z';
    const body = { services: ['shop'], rule_ids: ['acme-key'], until, reason };
    expect((await bob.send('POST', '/preapprovals', { body })).status).toBe(201);
    const listed = await cid.send('GET', '/preapprovals');
    expect(listed.json).toMatchObject({ items: [{ by: 'bob', services: ['shop'] }] });
    const { id } = await request(ann);
    expect((await ann.send('GET', `/approvals/${id}`)).json).toMatchObject({
      ...{ state: 'approved', decisions: [{ by: 'bob', preapproved: true }] },
    });
    expect((await use(ann, id)).status).toBe(200);
  });

  it('holds no more when another has withdrawn it', async () => {
    const listed = (await cid.send('GET', '/preapprovals')).json as { items: { id: string }[] };
    const path = `/preapprovals/${listed.items[0]?.id ?? ''}/withdrawal`;
    expect((await cid.send('POST', path, { body: { reason } })).status).toBe(204);
    expect((await cid.send('GET', '/preapprovals')).json).toEqual({ items: [] });
    expect((await cid.send('POST', path, { body: { reason } })).status).toBe(404);
    const { id } = await request(ann);
    expect((await ann.send('GET', `/approvals/${id}`)).json).toMatchObject({ state: 'pending' });
  });
});
