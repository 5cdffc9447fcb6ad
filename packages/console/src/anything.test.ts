import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { operations, type OperationId } from './operations/index.ts';
import { roles } from './roles.ts';
import {
  addUser,
  signInAdmin,
  startConsole,
  withToken,
  type Client,
  type SampleConsole,
} from './sample-console.ts';

let sample: SampleConsole;
let program: Client;

beforeAll(async () => {
  sample = await startConsole();
  const owner = await addUser(sample, await signInAdmin(sample), 'all', roles);
  const body = { name: 'ci', roles, expires: '2026-11-27T00:00:00Z' };
  const made = await owner.send('POST', '/tokens', { body });
  program = withToken(sample, (made.json as { token: string }).token);
});
afterAll(() => sample.stop());

// A feed that is opened stays open; a sign-in costs a fifth of a second.
const ids = (Object.keys(operations) as OperationId[]).filter(
  (id) => id !== 'streamLive' && id !== 'signIn',
);
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a-1', 's-1', '__proto__'));
/** Names that a schema may know, and any other. */
const name = fc.oneof(
  fc.constantFrom('limit', 'after', 'from', 'by', 'rule', 'status', 'subject', 'reason', 'text'),
  text,
);

describe('anything that is sent', () => {
  it('is answered or refused, is told of, and is no fault of ours', async () => {
    const sent = fc.record({
      id: fc.constantFrom(...ids),
      param: text,
      query: fc.dictionary(name, text, { maxKeys: 4 }),
      body: fc.oneof(fc.jsonValue(), fc.dictionary(name, fc.jsonValue())),
    });
    await fc.assert(
      fc.asyncProperty(sent, async ({ id, param, query, body }) => {
        const { method, path } = operations[id];
        // `.` and `..` are taken out of a path by whoever sends it.
        const inPath = encodeURIComponent(/^\.{0,2}$/.test(param) ? 'none' : param);
        const asked = new URLSearchParams(query).toString();
        const url = `${path.replace(/:\w+/, () => inPath)}?${asked}`;
        const before = sample.events.length;
        const heard = await program.send(method, url, method === 'GET' ? {} : { body });
        expect([id, heard.status < 500]).toEqual([id, true]);
        const isUntold = id === 'signInOptions' || heard.status === 429;
        expect(sample.events.length > before || isUntold).toBe(true);
        const isProblem = String(heard.headers['content-type']).includes('problem+json');
        expect(isProblem).toBe(heard.status >= 400);
      }),
    );
    expect(sample.logged).toEqual([]);
  });
});
