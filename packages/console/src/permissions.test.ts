import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPeers, type Peers } from './notify/sample-peers.ts';
import { operations, type OperationId } from './operations/index.ts';
import { permissions } from './permissions.ts';
import { roles, type Role } from './roles.ts';
import { sampleApproval, sampleApprovals } from './sample-approvals.ts';
import {
  addUser,
  passwordOfTests,
  signIn,
  signInAdmin,
  startConsole,
  withToken,
  type Client,
  type Heard,
  type SampleConsole,
  type Sent,
} from './sample-console.ts';
import { createDocumentJudge, readDocument } from './sample-document.ts';

/**
 * Written by hand from what each role is for, not from `permissions.ts`: v viewer, r reviewer,
 * a approver, p policy editor, u auditor, A admin; `*` who is signed in, `-` anybody.
 */
const expected: Record<OperationId, string> = {
  ...{ signInOptions: '-', signIn: '-', startOidc: '-', finishOidc: '-' },
  ...{ signOut: '*', whoAmI: '*', changePassword: '*' },
  ...{ listTokens: '*', createToken: '*', revokeToken: '*' },
  ...{ listUsers: 'A', createUser: 'A', updateUser: 'A', resetPassword: 'A' },
  ...{ getOverview: 'vrapuA', getCoverage: 'vrapuA', getHealth: 'vrapuA', listRules: 'vrapuA' },
  ...{ listSenders: 'vrapuA', listIntegrations: 'vrapuA', streamLive: 'vrapuA' },
  ...{ countEvents: 'vrapuA', getSeries: 'vrapuA', listFindings: 'vrapuA', getFinding: 'vrapuA' },
  ...{ listEvents: 'rapuA', getPolicy: 'rapuA' },
  ...{ listSessions: 'rauA', getSession: 'rauA', listHeld: 'rauA', getHeld: 'rauA' },
  ...{ listSealed: 'rauA', listApprovals: 'rauA', getApproval: 'rauA', listPreapprovals: 'rauA' },
  ...{ updateFinding: 'raA', requestApproval: 'ra', useApproval: 'ra' },
  ...{ decideApproval: 'a', forceApproval: 'a', preapprove: 'a', withdrawPreapproval: 'aA' },
  ...{ tryPolicy: 'rpA', listDeadLetters: 'ruA' },
  ...{ listPolicyVersions: 'rapuA', getPolicyVersion: 'rapuA', getPolicyDraft: 'rapuA' },
  ...{ comparePolicy: 'rpA', draftPolicy: 'p', proposePolicy: 'p', approvePolicy: 'p' },
  ...{ rejectPolicy: 'p', rollBackPolicy: 'p' },
  ...{ listDeliveries: 'rapuA', testIntegration: 'A', replayDelivery: 'A' },
  ...{ resendDeadLetter: 'A', dropDeadLetter: 'A', verifyTrail: 'uA', createEvidence: 'uA' },
};
const letters: Record<Role, string> = {
  ...{ viewer: 'v', reviewer: 'r', approver: 'a', policy_editor: 'p', auditor: 'u', admin: 'A' },
};

const reason = 'for a test';
const until = '2026-11-27T00:00:00Z';
/** One request of each that is well-formed, so that what refuses it is who asks. */
const sent: Partial<
  Record<OperationId, { params?: Record<string, string>; query?: string; body?: unknown }>
> = {
  changePassword: { body: { old_password: 'not it', new_password: 'not it but long enough' } },
  createToken: { body: { name: 'ci', roles: ['viewer'], expires: until } },
  revokeToken: { params: { id: 'none' } },
  createUser: { body: { id: 'somebody', roles: [] } },
  updateUser: { params: { id: 'nobody' }, body: {} },
  resetPassword: { params: { id: 'nobody' } },
  countEvents: { query: '?by=rule' },
  getSeries: { query: '?by=rule' },
  getFinding: { params: { fingerprint: '0123456789ab' } },
  updateFinding: { params: { fingerprint: '0123456789ab' }, body: { status: 'rotated' } },
  getSession: { params: { id: 's-1' } },
  getHeld: { params: { id: 'h-1' } },
  getApproval: { params: { id: 'a-1' } },
  requestApproval: { body: { subject: { kind: 'reveal', sealed_ids: ['s-1'] }, reason } },
  useApproval: { params: { id: 'a-1' } },
  decideApproval: {
    params: { id: 'a-1' },
    body: { decision: 'approve', sha256: sampleApproval.sha256, reason },
  },
  forceApproval: { params: { id: 'a-1' }, body: { reason } },
  withdrawPreapproval: { params: { id: 'p-1' }, body: { reason } },
  preapprove: { body: { services: ['a'], rule_ids: ['b'], until, reason } },
  tryPolicy: { body: { text: 'a text' } },
  getPolicyVersion: { params: { id: '1' } },
  draftPolicy: { body: { processor: 'redact', yaml: '{}' } },
  comparePolicy: { body: {} },
  proposePolicy: { body: { sha256: 'a'.repeat(64), reason } },
  approvePolicy: { body: { sha256: 'a'.repeat(64), reason } },
  rejectPolicy: { body: { sha256: 'a'.repeat(64), reason } },
  rollBackPolicy: { params: { id: '1' }, body: { reason } },
  testIntegration: { params: { name: encodeURIComponent('notifications[0]') } },
  replayDelivery: { params: { id: '1' } },
  resendDeadLetter: { params: { id: 'd-1' } },
  dropDeadLetter: { params: { id: 'd-1' } },
  createEvidence: { body: { from: '2026-11-01T00:00:00Z', to: until } },
};
const ids = Object.keys(operations) as OperationId[];
/** They need nobody, or end what the others need; each has tests of its own. */
const apart = new Set<OperationId>([
  'signInOptions',
  'signIn',
  'startOidc',
  'finishOidc',
  'signOut',
  'streamLive',
]);
const sessionOnly = 'signOut changePassword createToken createUser updateUser resetPassword';

let peers: Peers;
let sample: SampleConsole;
let admin: Client;
let judge: ReturnType<typeof createDocumentJudge>;
const people = new Map<Role, Client>();
const programs = new Map<Role, Client>();

beforeAll(async () => {
  peers = await startPeers();
  sample = await startConsole({
    session: { idle_timeout: '12h' },
    public_url: 'http://127.0.0.1:8318',
    notifications: [{ type: 'webhook', url: peers.hook }],
  });
  admin = await signInAdmin(sample);
  judge = createDocumentJudge(await readDocument(sample));
  for (const role of roles) {
    const client = await addUser(sample, admin, `a-${role}`, [role]);
    people.set(role, client);
    const made = await client.send('POST', '/tokens', {
      body: { name: role, roles: [role], expires: until },
    });
    programs.set(role, withToken(sample, (made.json as { token: string }).token));
  }
});
afterAll(async () => {
  await sample.stop();
  await peers.stop();
});

/** What was answered otherwise than the document says, and operations that were well answered. */
const undocumented = new Set<string>();
const done = new Set<OperationId>();

async function perform(id: OperationId, by: Pick<Client, 'send'>, more: Sent = {}): Promise<Heard> {
  const { params = {}, query = '', body } = sent[id] ?? {};
  const path = operations[id].path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? '');
  const heard = await by.send(operations[id].method, path + query, {
    ...more,
    ...(body !== undefined && { body }),
  });
  note(id, heard);
  return heard;
}

function note(id: OperationId, heard: Heard): void {
  for (const problem of judge(id, heard)) undocumented.add(problem);
  if (heard.status < 300) done.add(id);
}

/** Whether it was who asks that was refused; what was asked for may not be there all the same. */
function isAdmitted({ status, json }: Heard): boolean {
  const { detail = '' } = (json ?? {}) as { detail?: string };
  return status !== 401 && !detail.startsWith('this needs one of the roles');
}

describe('who may do what', () => {
  it('is said of every operation, here and there', () => {
    expect(Object.keys(permissions).toSorted()).toEqual(ids.toSorted());
    expect(Object.keys(expected).toSorted()).toEqual(ids.toSorted());
  });

  const matrix = ids
    .filter((id) => !apart.has(id))
    .flatMap((id) => roles.map((role) => [id, role] as const));

  it.each(matrix)('%s by a %s', async (id, role) => {
    const may = expected[id];
    const isAllowed = may === '*' || may === '-' || may.includes(letters[role]);
    const byPerson = await perform(id, people.get(role) ?? sample);
    expect([byPerson.status, isAdmitted(byPerson)]).toEqual([byPerson.status, isAllowed]);
    const isForPages = sessionOnly.split(' ').includes(id);
    const byProgram = await perform(id, programs.get(role) ?? sample);
    const isLetIn = isForPages ? byProgram.status !== 403 : isAdmitted(byProgram);
    expect([byProgram.status, isLetIn]).toEqual([byProgram.status, isAllowed && !isForPages]);
    const told = sample.events.at(-1);
    expect(told).toMatchObject({ operation: id, actor: { kind: 'api_token', roles: [role] } });
    expect(told?.actor.id).toMatch(new RegExp(`^a-${role}/[0-9a-f]{16}$`));
    expect(told?.status).toBe(byProgram.status);
  });
});

describe('nobody', () => {
  it.each(ids.filter((id) => expected[id] !== '-'))('may not %s', async (id) => {
    sample.clock.ms += 1_000 * 60;
    const heard = await perform(id, sample);
    expect(heard.status).toBe(401);
    expect(heard.headers['content-type']).toContain('application/problem+json');
    expect(sample.events.at(-1)).toMatchObject({
      ...{ operation: id, outcome: 'refused', status: 401, actor: { id: 'nobody', roles: [] } },
    });
    const wrong = { authorization: `Bearer tvl_${'0'.repeat(16)}_${'a'.repeat(43)}` };
    expect((await perform(id, sample, { headers: wrong })).status).toBe(401);
    const forged = { cookie: `traceveil-session=${'a'.repeat(43)}` };
    expect((await perform(id, sample, { headers: forged })).status).toBe(401);
  });

  it.each(['whoAmI', 'listEvents', 'dropDeadLetter'] as const)(
    'is who shows an expired or a revoked token, or one of a user who is disabled, to %s',
    async (id) => {
      const owner = await addUser(sample, admin, `b-${id}`, ['admin', 'auditor']);
      const make = async (expires: string) => {
        const body = { name: 'ci', roles: ['admin'], expires };
        const made = await owner.send('POST', '/tokens', { body });
        return made.json as { id: string; token: string };
      };
      const soon = new Date(sample.clock.ms + 1_000).toISOString();
      const [expired, revoked, orphan] = [await make(soon), await make(until), await make(until)];
      for (const { token } of [expired, revoked, orphan]) {
        expect((await perform(id, withToken(sample, token))).status).toBeLessThan(300);
      }
      sample.clock.ms += 1_000;
      expect((await perform(id, withToken(sample, expired.token))).status).toBe(401);
      expect((await owner.send('DELETE', `/tokens/${revoked.id}`)).status).toBe(204);
      expect((await perform(id, withToken(sample, revoked.token))).status).toBe(401);
      await admin.send('PATCH', `/users/b-${id}`, { body: { disabled: true } });
      expect((await perform(id, withToken(sample, orphan.token))).status).toBe(401);
      expect((await perform(id, owner)).status).toBe(401);
      await admin.send('PATCH', `/users/b-${id}`, { body: { disabled: false } });
      expect((await perform(id, withToken(sample, orphan.token))).status).toBe(401);
    },
    30_000,
  );
});

describe('what is somebody’s own', () => {
  it('lets nobody see or revoke the token of another, but for an admin', async () => {
    const [viewer, auditor] = [people.get('viewer'), people.get('auditor')];
    const listed = (await viewer?.send('GET', '/tokens'))?.json as { items: { id: string }[] };
    const owners = (heard: Heard | undefined) =>
      new Set((heard?.json as { items: { owner: string }[] }).items.map(({ owner }) => owner));
    expect(owners(await viewer?.send('GET', '/tokens'))).toEqual(new Set(['a-viewer']));
    expect(owners(await admin.send('GET', '/tokens')).size).toBeGreaterThan(1);
    const path = `/tokens/${listed.items[0]?.id}`;
    expect((await auditor?.send('DELETE', path))?.status).toBe(404);
    expect((await admin.send('DELETE', path)).status).toBe(204);
  });

  it('gives a token no role that its owner has not, then or later', async () => {
    const owner = await addUser(sample, admin, 'c', ['reviewer', 'auditor']);
    const ask = (held: string[]) =>
      owner.send('POST', '/tokens', { body: { name: 'ci', roles: held, expires: until } });
    expect((await ask(['admin'])).status).toBe(403);
    const { token } = (await ask(['auditor'])).json as { token: string };
    const program = withToken(sample, token);
    expect((await perform('verifyTrail', program)).status).toBe(200);
    await admin.send('PATCH', '/users/c', { body: { roles: ['reviewer'] } });
    expect((await perform('verifyTrail', program)).status).toBe(403);
    expect((await perform('whoAmI', owner)).status).toBe(401);
  });

  it('lets nobody approve what they, or a token of theirs, asked for', async () => {
    const owner = { ...sampleApproval.requester, id: 'a-approver', owner: 'a-approver' };
    const own = sampleApprovals([{ ...sampleApproval, requester: owner }]);
    const other = await startConsole({}, { approvals: own });
    try {
      const client = await addUser(other, await signInAdmin(other), 'a-approver', ['approver']);
      const made = await client.send('POST', '/tokens', {
        body: { name: 'ci', roles: ['approver'], expires: until },
      });
      const program = withToken(other, (made.json as { token: string }).token);
      for (const by of [client, program]) {
        const heard = await perform('decideApproval', by);
        expect(heard).toMatchObject({
          status: 403,
          json: { type: 'urn:traceveil:approval-self-approval' },
        });
        expect((await perform('getApproval', by)).json).toMatchObject({
          is_own: true,
          may_decide: false,
        });
        expect((await perform('useApproval', by)).status).toBe(200);
      }
      expect((await perform('useApproval', people.get('approver') ?? sample)).status).toBe(403);
    } finally {
      await other.stop();
    }
  });
});

describe('every answer above', () => {
  it('is what the OpenAPI document says, also a refusal', async () => {
    const user = '/users/a-viewer';
    const updated = await admin.send('PATCH', user, { body: { groups: ['g'] } });
    const reset = await admin.send('POST', `${user}/password`);
    const { password: old } = reset.json as { password: string };
    const own = await signIn(sample, 'a-viewer', old);
    const change = { old_password: old, new_password: passwordOfTests };
    const changed = await own.send('POST', '/session/password', { body: change });
    const { items } = (await admin.send('GET', '/tokens')).json as { items: { id: string }[] };
    const revoked = await admin.send('DELETE', `/tokens/${items[0]?.id}`);
    const others = { updateUser: updated, resetPassword: reset, revokeToken: revoked };
    const answers = { ...others, changePassword: changed, signIn: own.heard };
    for (const [id, heard] of Object.entries(answers)) note(id as OperationId, heard);
    await perform('testIntegration', admin);
    while ((await perform('replayDelivery', admin)).status === 409) await sleep(20); // It waits.
    expect([...undocumented]).toEqual([]);
    expect(ids.filter((id) => !apart.has(id) && !done.has(id))).toEqual([]);
  });
});
