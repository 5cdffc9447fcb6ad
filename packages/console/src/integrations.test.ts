import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPeers, type Peers } from './notify/sample-peers.ts';
import { sampleApproval } from './sample-approvals.ts';
import { signInAdmin, startConsole, type Client, type SampleConsole } from './sample-console.ts';

interface Shown {
  readonly id: string;
  readonly outcome: string;
  readonly link?: string;
}

let peers: Peers;
let sample: SampleConsole;
let admin: Client;

beforeAll(async () => {
  peers = await startPeers();
  sample = await startConsole({
    public_url: 'http://127.0.0.1:8318',
    notifications: [{ type: 'webhook', url: peers.hook }, peers.mailbox],
  });
  admin = await signInAdmin(sample);
});
afterAll(async () => {
  await sample.stop();
  await peers.stop();
});

const hook = encodeURIComponent('notifications[0]');
const list = async (query = '') =>
  (await admin.send('GET', `/deliveries${query}`)).json as { items: Shown[]; next?: string };
/** Once nothing waits any more. */
async function settled(): Promise<Shown[]> {
  while ((await list('?outcome=waiting')).items.length > 0) await sleep(20);
  return (await list()).items;
}

describe('an integration', () => {
  it('is listed with what it takes, and tested by a notice that nothing has happened', async () => {
    const { integrations } = (await admin.send('GET', '/integrations')).json as {
      integrations: unknown[];
    };
    const [endpoint, takes] = [new URL(peers.hook).origin, 'notices'];
    expect(integrations).toMatchObject([
      { name: 'notifications[0]', type: 'webhook', endpoint, takes, ok: true },
      { name: 'notifications[1]', type: 'email', takes, ok: true },
    ]);
    const heard = await admin.send('POST', `/integrations/${hook}/test`);
    expect(heard).toMatchObject({
      status: 201,
      json: { occasion: 'test', about: '', integration: 'notifications[0]', may_replay: false },
    });
    expect(sample.events.at(-1)).toMatchObject({
      ...{ operation: 'testIntegration', subject: 'notifications[0]', outcome: 'allowed' },
    });
    expect(await settled()).toMatchObject([
      { id: '1', outcome: 'delivered', attempts: [{ status: 200 }], may_replay: true },
    ]);
    const told = JSON.parse(peers.hits[0]?.body ?? '') as Shown;
    expect(told).toMatchObject({ version: 1, occasion: 'test', by: 'admin' });
    expect(told.link).toMatch(/^http:\/\/127\.0\.0\.1:8318\/integrations\?expires=/);
    expect(peers.mails).toEqual([]);
    for (const name of ['notifications[7]', 'file', '..%2fx']) {
      const path = `/integrations/${encodeURIComponent(name)}/test`;
      expect([name, (await admin.send('POST', path)).status >= 400]).toEqual([name, true]);
    }
  });
});

describe('a delivery', () => {
  it('is listed part by part, by integration and by outcome, and shows no secret', async () => {
    sample.console.onApprovalStep(sampleApproval, 'requested', sampleApproval.requester);
    sample.console.onApprovalStep(sampleApproval, 'forced', sampleApproval.requester);
    await settled();
    const first = await list('?limit=3');
    expect(first.items.map(({ id }) => id)).toEqual(['5', '4', '3']);
    expect(first.items[0]).toMatchObject({ occasion: 'forced', about: 'a-1', type: 'email' });
    const rest = await list(`?limit=3&after=${first.next}`);
    expect([rest.items.map(({ id }) => id), rest.next]).toEqual([['2', '1'], undefined]);
    const ofHook = await list(`?integration=${hook}`);
    expect(ofHook.items.map(({ id }) => id)).toEqual(['4', '2', '1']);
    expect((await list('?outcome=failed')).items).toEqual([]);
    expect((await admin.send('GET', '/deliveries?outcome=lost')).status).toBe(400);
    const shown = JSON.stringify([await list(), sample.events, sample.logged]);
    for (const secret of ['51ce', 'signature', sampleApproval.reason]) {
      expect(shown).not.toContain(secret);
    }
  });

  it('is replayed by an admin at a page of ours, and the trail has it first', async () => {
    peers.forget();
    const replay = (id: string, headers: Record<string, string> = {}) =>
      admin.send('POST', `/deliveries/${id}/replay`, { headers });
    expect((await replay('4', { 'x-csrf-token': 'x' })).status).toBe(403);
    expect((await replay('4', { origin: 'http://evil.test' })).status).toBe(403);
    sample.trail.isBroken = true;
    expect((await replay('4')).status).toBe(503);
    sample.trail.isBroken = false;
    expect((await replay('99')).status).toBe(404);
    expect(await settled()).toHaveLength(5);
    expect(await replay('4')).toMatchObject({ status: 201, json: { id: '6', replay_of: '4' } });
    expect(sample.events.at(-1)).toMatchObject({
      ...{ operation: 'replayDelivery', subject: '4', outcome: 'allowed', status: 201 },
    });
    expect((await settled())[0]).toMatchObject({ id: '6', outcome: 'delivered' });
    expect(peers.hits).toHaveLength(1);
    expect(JSON.parse(peers.hits[0]?.body ?? '')).toMatchObject({ occasion: 'forced' });
  });

  it('that waits anyhow is not replayed', async () => {
    peers.answers.push(500);
    const made = (await admin.send('POST', `/integrations/${hook}/test`)).json as Shown;
    const heard = await admin.send('POST', `/deliveries/${made.id}/replay`);
    expect(heard.status).toBe(409);
  });
});
