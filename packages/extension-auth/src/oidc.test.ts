import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JWTPayload } from 'jose';
import type { Authenticator } from '@traceveil/pipeline';
import { fakeDependencies, marker, until } from './fake-dependencies.ts';
import { createOidc, oidc } from './oidc.ts';
import {
  createKey,
  sign,
  signWithNothing,
  signWithPublicKey,
  startIssuer,
} from './sample-issuer.ts';
import type { IssuerKey } from './sample-issuer.ts';

const parse = (written: object) => oidc.config.parse(written);
const minuteMs = 60_000;
let issuer: Awaited<ReturnType<typeof startIssuer>>;
let key: IssuerKey;
let next: IssuerKey;
let stranger: IssuerKey;
const running: Authenticator[] = [];

beforeAll(async () => {
  issuer = await startIssuer();
  [key, next, stranger] = await Promise.all([createKey('1'), createKey('2'), createKey('1')]);
});
beforeEach(() => {
  Object.assign(issuer.state, { keys: [key.jwk], questions: 0, answer: undefined, discovery: {} });
});
afterEach(async () => {
  for (const auth of running.splice(0)) await auth.stop(AbortSignal.abort());
});
afterAll(async () => {
  await issuer.stop();
});

async function start(provider: object = {}, more: readonly object[] = []) {
  const { clock, logged, deps } = fakeDependencies();
  const elapsed = { ms: 0 };
  const pass = (ms: number) => {
    clock.nowMs += ms;
    elapsed.ms += ms;
  };
  const one = { issuer_url: issuer.url, audience: 'traceveil', ...provider };
  const config = parse({ providers: [one, ...more], reload_interval: '20ms' });
  const auth = createOidc(config, deps, () => elapsed.ms);
  await auth.start();
  running.push(auth);
  const nowSeconds = () => clock.nowMs / 1_000;
  const claims = (other: object = {}): JWTPayload => ({
    iss: issuer.url,
    aud: 'traceveil',
    sub: 'billing',
    exp: nowSeconds() + 300,
    ...other,
  });
  const judge = async (token: string) => auth.authenticate(`Bearer ${token}`);
  return { clock, pass, logged, claims, judge, auth, nowSeconds };
}

describe('oidc', () => {
  it('knows who has a token of its issuer', async () => {
    const { claims, judge } = await start();
    expect(await judge(await sign(key, claims()))).toEqual({ id: 'billing' });
    expect(await judge(await sign(key, claims({ aud: ['a', 'traceveil'] })))).toEqual({
      id: 'billing',
    });
  });

  it('takes the name from another claim', async () => {
    const { claims, judge } = await start({ username_claim: 'email' });
    const email = 'billing@example.org';
    expect(await judge(await sign(key, claims({ email })))).toEqual({ id: email });
    expect(await judge(await sign(key, claims()))).toEqual({ refused: 'malformed' });
  });

  it.each<[string, object, string]>([
    ['another issuer', { iss: 'https://login.example.org' }, 'wrong_issuer'],
    ['no issuer', { iss: undefined }, 'wrong_issuer'],
    ['another audience', { aud: 'grafana' }, 'wrong_audience'],
    ['no audience', { aud: undefined }, 'wrong_audience'],
    ['no end', { exp: undefined }, 'malformed'],
    ['no name', { sub: undefined }, 'malformed'],
    ['a name of many words', { sub: 'a b' }, 'malformed'],
    ['a name that is ours', { sub: 'anonymous' }, 'malformed'],
    ['a name that is a number', { sub: 7 }, 'malformed'],
  ])('refuses a token with %s', async (_, other, refused) => {
    const { claims, judge } = await start();
    expect(await judge(await sign(key, claims(other)))).toEqual({ refused });
  });

  it.each([
    ['expired', 'exp', -31, 'expired'],
    ['expired within the tolerance', 'exp', -29, undefined],
    ['not yet valid', 'nbf', 32, 'not_yet_valid'],
    ['not yet valid within the tolerance', 'nbf', 29, undefined],
  ])('judges a token that is %s', async (_, claim, seconds, refused) => {
    const { claims, judge, nowSeconds } = await start();
    const token = await sign(key, claims({ [claim]: nowSeconds() + seconds }));
    expect(await judge(token)).toEqual(refused === undefined ? { id: 'billing' } : { refused });
  });

  it('refuses what is signed by nobody, by a stranger or by the public key', async () => {
    const { claims, judge } = await start();
    expect(await judge(signWithNothing(claims()))).toEqual({ refused: 'wrong_algorithm' });
    const forged = await sign(stranger, claims());
    expect(await judge(forged)).toEqual({ refused: 'wrong_signature' });
    const mixed = await signWithPublicKey(key, claims());
    expect(await judge(mixed)).toEqual({ refused: 'wrong_algorithm' });
    const other = await sign(next, claims());
    expect(await judge(other)).toEqual({ refused: 'unknown_key' });
    const [header, payload] = (await sign(key, claims())).split('.');
    expect(await judge(`${header}.${payload}.`)).toEqual({ refused: 'wrong_signature' });
  });

  it('takes the algorithms of its list only', async () => {
    const { claims, judge } = await start({ algorithms: ['RS256'] });
    expect(await judge(await sign(key, claims()))).toEqual({ refused: 'wrong_algorithm' });
  });

  it.each([
    ['nothing', undefined, 'missing'],
    ['another scheme', `Basic ${marker}`, 'malformed'],
    ['no token', `Bearer ${marker}`, 'malformed'],
    ['one in five parts', 'Bearer a.b.c.d.e', 'malformed'],
    ['a huge one', `Bearer ${'x'.repeat(10_000)}`, 'oversized'],
  ])('refuses %s without asking the issuer', async (_, authorization, refused) => {
    const { auth } = await start();
    expect(await auth.authenticate(authorization)).toEqual({ refused });
    expect(issuer.state.questions).toBe(0);
  });

  it('asks each of its issuers', async () => {
    const other = await startIssuer();
    other.state.keys = [stranger.jwk];
    const second = { issuer_url: other.url, audience: 'else', username_claim: 'name' };
    const { claims, judge } = await start({}, [second]);
    const own = { iss: other.url, aud: 'else', name: 'deploy' };
    expect(await judge(await sign(stranger, claims(own)))).toEqual({ id: 'deploy' });
    expect(await judge(await sign(key, claims()))).toEqual({ id: 'billing' });
    expect(await judge(await sign(key, claims(own)))).toEqual({ refused: 'wrong_signature' });
    await other.stop();
  });
});

describe('the keys of an issuer', () => {
  it('are asked for once, and again when a token names a new one', async () => {
    const { pass, claims, judge } = await start();
    const tokens = await Promise.all([1, 2, 3].map(() => sign(key, claims())));
    await Promise.all(tokens.map(judge));
    expect(issuer.state.questions).toBe(1);
    issuer.state.keys = [next.jwk];
    pass(31_000);
    expect(await judge(await sign(next, claims()))).toEqual({ id: 'billing' });
    expect(await judge(await sign(key, claims()))).toEqual({ refused: 'unknown_key' });
    expect(issuer.state.questions).toBe(2);
  });

  it('are asked for once in half a minute, whatever keys are named', async () => {
    const { pass, claims, judge } = await start();
    for (let second = 0; second < 60; second += 1) {
      pass(1_000);
      const made = { ...stranger, kid: `made up ${second}` };
      expect(await judge(await sign(made, claims()))).toEqual({ refused: 'unknown_key' });
    }
    expect(issuer.state.questions).toBe(2);
  });

  it('are asked for again after ten minutes, so that a key that is gone is not taken', async () => {
    const { pass, claims, judge } = await start();
    expect(await judge(await sign(key, claims()))).toEqual({ id: 'billing' });
    issuer.state.keys = [next.jwk];
    pass(9 * minuteMs);
    expect(await judge(await sign(key, claims()))).toEqual({ id: 'billing' });
    pass(minuteMs);
    expect(await judge(await sign(key, claims()))).toEqual({ refused: 'unknown_key' });
  });

  it.each([
    ['ahead', 365 * 24 * 60 * minuteMs],
    ['back', -365 * 24 * 60 * minuteMs],
  ])('are asked for in time, though the time of day jumps %s', async (_, jumpMs) => {
    const { clock, pass, claims, judge } = await start();
    const before = await sign(key, claims());
    expect(await judge(before)).toEqual({ id: 'billing' });
    clock.nowMs += jumpMs;
    // What expires is judged by the time of day: that is what the issuer wrote.
    expect(await judge(before)).toEqual(jumpMs > 0 ? { refused: 'expired' } : { id: 'billing' });
    expect(await judge(await sign(key, claims()))).toEqual({ id: 'billing' });
    expect(issuer.state.questions).toBe(1);
    issuer.state.keys = [next.jwk];
    pass(10 * minuteMs);
    expect(await judge(await sign(key, claims()))).toEqual({ refused: 'unknown_key' });
    expect(await judge(await sign(next, claims()))).toEqual({ id: 'billing' });
  });

  it('are used for an hour when the issuer is away, then senders are told to come back', async () => {
    const { pass, logged, claims, judge } = await start();
    expect(await judge(await sign(key, claims()))).toEqual({ id: 'billing' });
    issuer.state.answer = { status: 500, body: marker };
    pass(59 * minuteMs);
    expect(await judge(await sign(key, claims()))).toEqual({ id: 'billing' });
    expect(logged.join()).toContain('/agents/.well-known/openid-configuration: answers 500');
    pass(minuteMs);
    await expect(judge(await sign(key, claims()))).rejects.toMatchObject({ remedy: 'retry' });
    issuer.state.answer = undefined;
    pass(31_000);
    expect(await judge(await sign(key, claims()))).toEqual({ id: 'billing' });
  });

  it.each<[string, Partial<typeof issuer.state>, string]>([
    ['no JSON', { answer: { status: 200, body: marker } }, 'is no JSON'],
    ['null', { answer: { status: 200, body: 'null' } }, 'is of another issuer'],
    ['a document without end', { answer: { status: 200, body: ' '.repeat(3e5) } }, 'more than'],
    ['a redirect', { answer: { status: 302, body: '' } }, 'answers 302'],
    ['another issuer', { discovery: { issuer: 'https://a.test' } }, 'is of another issuer'],
    ['no address of keys', { discovery: { jwks_uri: marker } }, 'names no jwks_uri'],
    ['keys on no web', { discovery: { jwks_uri: 'file:///etc/x' } }, 'is not encrypted'],
    ['no key set', { keys: marker as never }, 'is no JSON Web Key Set'],
  ])('are not there when it answers with %s', async (_, state, problem) => {
    Object.assign(issuer.state, state);
    const { logged, claims, judge } = await start();
    await expect(judge(await sign(key, claims()))).rejects.toMatchObject({ remedy: 'retry' });
    expect(logged.join()).toContain(problem);
    expect(logged.join()).not.toContain(marker);
  });

  it('may stand in a file, which is read again', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'traceveil-keys-'));
    const path = join(directory, 'keys.json');
    writeFileSync(path, JSON.stringify({ keys: [key.jwk] }));
    const { claims, judge, logged } = await start({ public_keys_file: path });
    expect(await judge(await sign(key, claims()))).toEqual({ id: 'billing' });
    writeFileSync(path, '{}');
    await until(() => logged.join().includes('is no JSON Web Key Set'));
    expect(await judge(await sign(key, claims()))).toEqual({ id: 'billing' });
    writeFileSync(path, JSON.stringify({ keys: [next.jwk] }));
    const after = await sign(next, claims());
    await until(async () => 'id' in (await judge(after)));
    expect(await judge(await sign(key, claims()))).toEqual({ refused: 'unknown_key' });
    expect(issuer.state.questions).toBe(0);
    rmSync(directory, { recursive: true });
  });
});

const url = 'https://login.example.org';

describe('the configuration of oidc', () => {
  it.each([
    [{}, 'providers'],
    [{ providers: [] }, 'at least one provider'],
    [{ providers: [{ issuer_url: url }] }, 'audience'],
    [{ providers: [{ issuer_url: 'login', audience: 'a' }] }, 'must be a URL such as'],
    [{ providers: [{ issuer_url: 'http://login.example.org', audience: 'a' }] }, 'must be https'],
    [{ providers: [{ issuer_url: url, audience: 'a', algorithms: ['none'] }] }, 'algorithms'],
    [{ providers: [{ issuer_url: url, audience: 'a', algorithms: ['HS256'] }] }, 'algorithms'],
    [{ providers: [{ issuer_url: url, audience: 'a', clock_tolerance: '1h' }] }, 'at most 5m'],
    [
      { providers: ['a', 'b'].map((audience) => ({ issuer_url: url, audience })) },
      'must name each issuer_url once',
    ],
  ])('is refused as %j', (written, problem) => {
    expect(() => parse(written)).toThrow(problem);
  });
});
