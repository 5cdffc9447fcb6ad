import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  addUser,
  signInAdmin,
  startConsole,
  type Client,
  type Heard,
  type SampleConsole,
} from './sample-console.ts';
import { providerSecret as clientSecret, startProvider, type SampleProvider } from './testing.ts';

const callback = 'http://127.0.0.1:1/api/v1/session/oidc/callback';

let issuer: SampleProvider;
let sample: SampleConsole;

beforeAll(async () => {
  issuer = await startProvider(callback);
});
beforeEach(async () => {
  Object.assign(issuer.state, { isDown: () => false, groups: ['security'], claims: {} });
  sample = await startConsole(oidcConfig());
});
afterEach(() => sample.stop());
afterAll(() => issuer.stop());

const oidcConfig = (other: object = {}) => ({
  oidc: {
    ...{ issuer: issuer.url, client_id: 'traceveil', client_secret: clientSecret },
    ...{ redirect_url: callback, scopes: ['openid', 'groups'] },
    roles: { security: ['approver', 'reviewer'], viewers: 'viewer' },
    ...other,
  },
});

/** As a browser goes: there, through the provider's pages, and back to the redirect address. */
async function goThrough(account = 'alice', to = ''): Promise<{ back: string; cookie: string }> {
  const query = to === '' ? '' : `?${new URLSearchParams({ to }).toString()}`;
  const begun = await sample.send('GET', `/session/oidc${query}`);
  expect(begun.status).toBe(302);
  const cookie = String(begun.headers['set-cookie']).split(';', 1)[0] ?? '';
  const jar = new Map<string, string>();
  issuer.state.account = account;
  let at = String(begun.headers['location']);
  for (let steps = 0; steps < 12 && !at.startsWith(callback); steps += 1) {
    const header = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const heard = await fetch(at, { redirect: 'manual', headers: { cookie: header } });
    for (const set of heard.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      jar.set(name, value);
    }
    at = new URL(heard.headers.get('location') ?? '', at).href;
  }
  return { back: at.replace(callback, ''), cookie };
}

const finish = (back: string, cookie: string, more: Record<string, string> = {}) =>
  sample.send('GET', `/session/oidc/callback${back}`, { headers: { cookie, ...more } });

function clientFrom(heard: Heard): Client {
  const set = [heard.headers['set-cookie'] ?? []].flat().find((one) => one.includes('-session='));
  const headers = { cookie: set?.split(';', 1)[0] ?? '' };
  return {
    headers,
    send: (method, path, sent = {}) => sample.send(method, path, { headers, ...sent }),
  };
}

describe('signing in by an identity provider', () => {
  it('asks it with PKCE, state and nonce, and gives the roles of the groups', async () => {
    const begun = await sample.send('GET', '/session/oidc');
    const asked = new URL(String(begun.headers['location'])).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    for (const name of ['code_challenge', 'state', 'nonce']) {
      expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
    }
    expect(String(begun.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax/);
    const { back, cookie } = await goThrough();
    const heard = await finish(back, cookie);
    expect(heard).toMatchObject({ status: 302, headers: { location: '/' } });
    expect(sample.events.at(-1)).toMatchObject({
      ...{ operation: 'finishOidc', subject: '', outcome: 'allowed' },
      actor: { id: 'oidc:alice', roles: ['reviewer', 'approver'] },
    });
    const who = await clientFrom(heard).send('GET', '/session');
    expect(who.json).toMatchObject({
      ...{ id: 'oidc:alice', groups: ['security'], has_local_password: false },
    });
    const kept = JSON.stringify(sample.events) + sample.logged.join();
    const code = new URLSearchParams(back).get('code') ?? 'none';
    for (const secret of [code, clientSecret]) expect(kept).not.toContain(secret);
  });

  it('takes an answer once, of the browser that asked, to what was asked', async () => {
    const { back, cookie } = await goThrough();
    expect((await finish(back, '')).json).toMatchObject({ type: 'urn:traceveil:oidc-expired' });
    const other = String((await sample.send('GET', '/session/oidc')).headers['set-cookie']);
    expect((await finish(back, other.split(';', 1)[0] ?? '')).status).toBe(403);
    expect((await finish(back, cookie)).status).toBe(302);
    expect((await finish(back, cookie)).status).toBe(400);
    const late = await goThrough();
    sample.clock.ms += 11 * 60_000;
    expect((await finish(late.back, late.cookie)).status).toBe(400);
  });

  it.each([
    ['/approvals/a-1?state=pending', '/approvals/a-1?state=pending'],
    ['//evil.test', '/'],
    ['/\\evil.test', '/'],
    ['/\t/evil.test', '/'],
    ['https://evil.test', '/'],
    ['/api/v1/session', '/'],
  ])('leads to the page that was asked for, and to no other host: %j', async (to, location) => {
    const { back, cookie } = await goThrough('alice', to);
    expect(await finish(back, cookie)).toMatchObject({ status: 302, headers: { location } });
  });

  it('takes no answer with another state, another code or an error', async () => {
    for (const change of [
      (query: URLSearchParams) => query.set('state', 'other'),
      (query: URLSearchParams) => query.set('code', 'other'),
      (query: URLSearchParams) => query.set('iss', 'http://evil.test'),
      (query: URLSearchParams) => {
        query.delete('code');
        query.set('error', 'access_denied');
        query.set('error_description', 'MARKER-51ce');
      },
    ]) {
      const { back, cookie } = await goThrough();
      const query = new URLSearchParams(back);
      change(query);
      const heard = await finish(`?${query.toString()}`, cookie);
      expect(heard).toMatchObject({ status: 403, json: { type: 'urn:traceveil:oidc-refused' } });
      expect(heard.headers['set-cookie']).toBeUndefined();
      expect(heard.text + sample.logged.join()).not.toContain('51ce');
    }
  });

  it.each([
    ['of no group', [], {}, 'oidc-no-role'],
    ['of a group that means nothing here', ['constructor', 'toString'], {}, 'oidc-no-role'],
    ['without a name that can be used', ['security'], { handle: 'a b' }, 'oidc-refused'],
  ])('lets nobody in %s', async (_, groups, claims, type) => {
    await sample.stop();
    sample = await startConsole(oidcConfig('handle' in claims ? { id_claim: 'handle' } : {}));
    Object.assign(issuer.state, { groups, claims });
    const { back, cookie } = await goThrough();
    const heard = await finish(back, cookie);
    expect(heard).toMatchObject({ status: 403, json: { type: `urn:traceveil:${type}` } });
    const page = await goThrough();
    const seen = await finish(page.back, page.cookie, { accept: 'text/html' });
    expect(seen).toMatchObject({ status: 302, headers: { location: `/sign-in?problem=${type}` } });
  });

  it('goes on for who is in while the provider is down, and lets nobody new in', async () => {
    const first = await goThrough();
    const client = clientFrom(await finish(first.back, first.cookie));
    const second = await goThrough('bob');
    issuer.state.isDown = () => true;
    expect((await client.send('GET', '/overview')).status).toBe(200);
    const late = await finish(second.back, second.cookie);
    expect(late).toMatchObject({ status: 503, json: { type: 'urn:traceveil:oidc-unavailable' } });
    const fresh = await startConsole(oidcConfig());
    const heard = await fresh.send('GET', '/session/oidc');
    expect(heard.status).toBe(503);
    expect(heard.text).toContain('who is signed in goes on, nobody new gets in');
    expect(fresh.events.at(-1)).toMatchObject({ operation: 'startOidc', outcome: 'refused' });
    issuer.state.isDown = () => false;
    expect((await fresh.send('GET', '/session/oidc')).status).toBe(302);
    await fresh.stop();
  });

  it('is no way to a local user of the same name, nor around being disabled', async () => {
    const admin = await signInAdmin(sample);
    await addUser(sample, admin, 'alice', ['admin']);
    const { back, cookie } = await goThrough('alice');
    const client = clientFrom(await finish(back, cookie));
    expect((await client.send('GET', '/users')).status).toBe(403);
    const body = { user: 'oidc:alice', password: '' };
    expect((await sample.send('POST', '/session', { body })).status).toBe(401);
    const roles = await admin.send('PATCH', '/users/oidc:alice', { body: { roles: ['admin'] } });
    expect(roles.status).toBe(409);
    await admin.send('PATCH', '/users/oidc:alice', { body: { disabled: true } });
    expect((await client.send('GET', '/overview')).status).toBe(401);
    const again = await goThrough('alice');
    expect((await finish(again.back, again.cookie)).status).toBe(403);
  });
});

// Review of issue 9: a token outlived the way by which its owner had come in, for up to a year.
describe('a token of one who could not come in any more', () => {
  async function tokenOf(client: Client, roles: readonly string[]): Promise<string> {
    const { csrf_token: csrf } = (await client.send('GET', '/session')).json as Named;
    const headers = { ...client.headers, origin: sample.origin, 'x-csrf-token': csrf };
    const expires = new Date(sample.clock.ms + 3_600_000).toISOString();
    const body = { name: 'program', roles, expires };
    return ((await client.send('POST', '/tokens', { body, headers })).json as Named).token;
  }

  interface Named {
    readonly csrf_token: string;
    readonly token: string;
    readonly roles: readonly string[];
  }

  /** What a gateway says to it that is started with the same accounts and another configuration. */
  async function answerOf(config: object, token: string): Promise<Heard> {
    const { directory, clock } = sample;
    const other = await startConsole(config, { directory, now: () => clock.ms });
    const heard = await other.send('GET', '/session', {
      headers: { authorization: `Bearer ${token}` },
    });
    await other.stop();
    return heard;
  }

  it('lets nobody in, and is what its owner’s groups may be now', async () => {
    const { back, cookie } = await goThrough();
    const token = await tokenOf(clientFrom(await finish(back, cookie)), ['approver', 'reviewer']);
    expect((await answerOf(oidcConfig(), token)).status).toBe(200);
    const narrowed = await answerOf(oidcConfig({ roles: { security: 'reviewer' } }), token);
    expect((narrowed.json as Named).roles).toEqual(['reviewer']);
    expect((await answerOf({}, token)).status).toBe(401);
  });

  it('lets nobody in without local accounts', async () => {
    const token = await tokenOf(await signInAdmin(sample), ['admin']);
    expect((await answerOf(oidcConfig(), token)).status).toBe(200);
    const closed = { ...oidcConfig(), local_accounts: false };
    expect((await answerOf(closed, token)).status).toBe(401);
  });
});
