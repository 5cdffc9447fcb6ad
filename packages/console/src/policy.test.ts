import { afterEach, describe, expect, it } from '@jest/globals';
import {
  addUser,
  signInAdmin,
  startConsole,
  withToken,
  type Client,
  type SampleConsole,
} from './sample-console.ts';
import { createSampleSources } from './sample-sources.ts';
import { SourceError } from './source-error.ts';
import type { PolicyDraft, Sources } from './sources.ts';

const draft: PolicyDraft = {
  ...{ processor: 'redact', yaml: 'packs: [email]', sha256: 'a'.repeat(64), author: 'alice' },
  ...{ time: '2026-11-26T07:00:00.000Z', problems: [] },
  proposal: { time: '2026-11-26T07:00:00.000Z', reason: 'a test' },
};
const said = { sha256: draft.sha256, reason: 'a key is sk_MARKER' };

let sample: SampleConsole;
afterEach(() => sample.stop());

async function consoleWith(policy: object, other: Partial<Sources> = {}): Promise<Client[]> {
  const { sources } = createSampleSources();
  const policyDraft = () => Promise.resolve(draft);
  sample = await startConsole({ policy }, { sources: { ...sources, policyDraft, ...other } });
  const admin = await signInAdmin(sample);
  const alice = await addUser(sample, admin, 'alice', ['policy_editor']);
  const bob = await addUser(sample, admin, 'bob', ['policy_editor']);
  const reader = await addUser(sample, admin, 'carol', ['auditor']);
  return [alice, bob, reader];
}

const shownTo = async (client: Client | undefined) =>
  ((await client?.send('GET', '/policy/draft'))?.json as { draft: object }).draft;

describe('a draft of a policy', () => {
  it('says who may approve it: another who edits policies', async () => {
    const [alice, bob, reader] = await consoleWith({});
    expect(await shownTo(alice)).toMatchObject({ is_own: true, may_approve: false });
    expect(await shownTo(bob)).toMatchObject({ is_own: false, may_approve: true });
    expect(await shownTo(reader)).toMatchObject({ is_own: false, may_approve: false });
  });

  it('may be approved by its author where nobody has to review', async () => {
    const [alice] = await consoleWith({ review: false });
    expect(await shownTo(alice)).toMatchObject({ is_own: true, may_approve: true });
  });

  it('that has problems, or is not proposed, may be approved by nobody', async () => {
    const problems = [{ file: 'draft', line: 1, column: 1, message: 'unknown key' }];
    let shown: PolicyDraft = { ...draft, problems };
    const [, bob] = await consoleWith({}, { policyDraft: () => Promise.resolve(shown) });
    expect(await shownTo(bob)).toMatchObject({ may_approve: false });
    shown = { ...draft, proposal: undefined };
    expect(await shownTo(bob)).toMatchObject({ may_approve: false });
    expect(await shownTo(bob)).not.toHaveProperty('proposal');
  });

  it('is decided on in the name of who owns the token', async () => {
    const heard: string[] = [];
    const decidePolicy: Sources['decidePolicy'] = (by, decision) =>
      Promise.resolve(void heard.push(`${decision} by ${by}`));
    const [alice] = await consoleWith({}, { decidePolicy });
    const made = await alice?.send('POST', '/tokens', {
      body: { name: 'ci', roles: ['policy_editor'], expires: '2026-11-27T00:00:00Z' },
    });
    const program = withToken(sample, (made?.json as { token: string }).token);
    const path = '/policy/draft/approval';
    expect((await program.send('POST', path, { body: said })).status).toBe(204);
    expect(heard).toEqual(['approve by alice']);
  });

  it('stands in the trail with the reason, masked, and without its text', async () => {
    const [alice] = await consoleWith({});
    await alice?.send('POST', '/policy/draft', {
      body: { processor: 'redact', yaml: 'a: MARKER' },
    });
    expect(sample.events.at(-1)).toMatchObject({
      ...{ operation: 'draftPolicy', subject: 'processor=redact', outcome: 'allowed' },
    });
    await alice?.send('POST', '/policy/draft/proposal', { body: said });
    expect(sample.events.at(-1)?.subject).toBe(
      `sha256=${draft.sha256} reason=a key is sk_[masked]`,
    );
  });

  it('that cannot be decided on is answered by why, and the refusal is told', async () => {
    let why: SourceError['reason'] = 'invalid';
    const decidePolicy = () => Promise.reject(new SourceError(why, 'because'));
    const [, bob] = await consoleWith({}, { decidePolicy });
    const statuses = { invalid: 400, refused: 403, missing: 404, changed: 409, unavailable: 503 };
    for (const [reason, status] of Object.entries(statuses)) {
      why = reason as SourceError['reason'];
      const heard = await bob?.send('POST', '/policy/draft/approval', { body: said });
      expect(heard).toMatchObject({ status, json: { detail: 'because' } });
      expect(sample.events.at(-1)).toMatchObject({ outcome: 'refused', status });
    }
  });

  it('is not changed while the trail cannot be written', async () => {
    const heard: string[] = [];
    const draftPolicy: Sources['draftPolicy'] = (by) => {
      heard.push(by);
      return Promise.resolve(draft);
    };
    const [alice] = await consoleWith({}, { draftPolicy });
    sample.trail.isBroken = true;
    const body = { processor: 'redact', yaml: '{}' };
    expect((await alice?.send('POST', '/policy/draft', { body }))?.status).toBe(503);
    expect(heard).toEqual([]);
  });
});

describe('a version of a policy', () => {
  it('that is not there is answered with 404', async () => {
    const [alice] = await consoleWith({});
    expect((await alice?.send('GET', '/policy/versions/1'))?.status).toBe(200);
    for (const id of ['2', 'x', '1.5']) {
      expect((await alice?.send('GET', `/policy/versions/${id}`))?.status).toBe(404);
    }
  });
});
