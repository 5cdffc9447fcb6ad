import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { addUser, signInAdmin, startConsole, type SampleConsole } from './sample-console.ts';

let sample: SampleConsole;
const cookies = new Map<string, string>();

beforeAll(async () => {
  sample = await startConsole();
  const admin = await signInAdmin(sample);
  for (const role of ['viewer', 'auditor'] as const) {
    const { headers } = await addUser(sample, admin, role, [role]);
    cookies.set(role, headers['cookie'] ?? '');
  }
});
afterAll(() => sample.stop());

/** Kinds of events that somebody is told of, up to the last that is emitted. */
async function kindsHeard(role: string, query: string): Promise<string[]> {
  const response = await fetch(`${sample.origin}/api/v1/live${query}`, {
    headers: { cookie: cookies.get(role) ?? '' },
  });
  const kinds = ['access', 'approval', 'read', 'some_other', 'redact', 'stop'];
  for (const kind of kinds) sample.emit({ kind, reason: 'about a colleague' });
  let text = '';
  for await (const part of response.body ?? []) {
    text += Buffer.from(part as Uint8Array).toString();
    if (text.includes('"stop"')) break;
  }
  return [...text.matchAll(/"kind":"(\w+)"/g)].map(([, kind = '']) => kind);
}

// Review of issue 9: a viewer may list no events, and was told of all that people do, and why.
it('tells who may list no events what batches do, and of people nothing', async () => {
  expect(await kindsHeard('viewer', '')).toEqual(['redact', 'stop']);
  expect(await kindsHeard('viewer', '?kind=approval&kind=stop')).toEqual(['stop']);
});

it('tells who may all of it', async () => {
  const all = ['access', 'approval', 'read', 'some_other', 'redact', 'stop'];
  expect(await kindsHeard('auditor', '')).toEqual(all);
});

it.each(['/events/counts?by=kind&actor=ann', '/events/series?by=rule&approval=a-1'])(
  'counts what people do for nobody else: %s',
  async (path) => {
    const statusFor = async (role: string) =>
      (await sample.send('GET', path, { headers: { cookie: cookies.get(role) ?? '' } })).status;
    expect([await statusFor('viewer'), await statusFor('auditor')]).toEqual([403, 200]);
    const plain = path.replace(/&.*/, '');
    const headers = { cookie: cookies.get('viewer') ?? '' };
    expect((await sample.send('GET', plain, { headers })).status).toBe(200);
  },
);
