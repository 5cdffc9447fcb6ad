import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addUser,
  signInAdmin,
  startConsole,
  type Client,
  type SampleConsole,
} from './sample-console.ts';

let sample: SampleConsole;
let admin: Client;
let reviewer: Client;
beforeAll(async () => {
  sample = await startConsole();
  admin = await signInAdmin(sample);
  reviewer = await addUser(sample, admin, 'r', ['reviewer']);
});
afterAll(() => sample.stop());

describe('who asks too often', () => {
  /** One after another, on one connection. */
  async function askOften(path: string, headers: Record<string, string>, times: number) {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const answers: Awaited<ReturnType<typeof sample.send>>[] = [];
    for (let asked = 0; asked < times; asked += 1) {
      answers.push(await sample.send('GET', path, { headers, agent }));
    }
    agent.destroy();
    return answers;
  }

  it('waits, by a token, and nobody else does: not its owner, nor another token', async () => {
    const expires = new Date(sample.clock.ms + 3_600_000).toISOString();
    const makeToken = async () => {
      const body = { name: 'script', roles: ['reviewer'], expires };
      const { json } = await reviewer.send('POST', '/tokens', { body });
      return { authorization: `Bearer ${(json as { token: string }).token}` };
    };
    const [busy, other] = [await makeToken(), await makeToken()];
    const told = sample.events.length;
    const answers = await askOften('/session', busy, 3_100);
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toEqual(Array.from(statuses, (_, index) => (index < 3_000 ? 200 : 429)));
    expect(statuses).toHaveLength(3_100);
    const { headers = {}, json } = answers.at(-1) ?? {};
    const seconds = Number(headers['retry-after']);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(headers['content-type']).toMatch(/^application\/problem\+json\b/);
    const detail = `too many requests: come back in ${seconds} s`;
    expect(json).toMatchObject({ title: 'Too Many Requests', status: 429, detail });
    // What is too much is told as well, and not as often as it is asked.
    const events = sample.events.slice(told);
    expect(events.filter(({ status }) => status === 429)).toHaveLength(60);
    expect((await sample.send('GET', '/session', { headers: other })).status).toBe(200);
    for (const person of [reviewer, admin]) {
      expect((await person.send('GET', '/session')).status).toBe(200);
    }
  });

  it('waits, as nobody, and who is signed in at the same address does not', async () => {
    const answers = await askOften('/session/options', {}, 3_001);
    expect(answers.at(-1)).toMatchObject({ status: 429, json: { status: 429 } });
    expect((await reviewer.send('GET', '/session')).status).toBe(200);
  });
});
