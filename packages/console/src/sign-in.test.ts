import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  addUser,
  cookieOf,
  passwordOfTests,
  signIn,
  signInAdmin,
  startConsole,
  type Client,
  type SampleConsole,
} from './sample-console.ts';

const minuteMs = 60_000;
let sample: SampleConsole;
afterEach(() => sample.stop());

const whoAmI = (client: Pick<Client, 'send'>) => client.send('GET', '/session');

describe('the first account', () => {
  it('has a password that is given once, and opens nothing but its change', async () => {
    sample = await startConsole();
    const first = sample.console.takeFirstPassword() ?? '';
    expect(first).toMatch(/^[\w-]{20}$/);
    expect(sample.console.takeFirstPassword()).toBeUndefined();
    const client = await signIn(sample, 'admin', first);
    expect(client.heard.json).toMatchObject({ must_change_password: true, roles: ['admin'] });
    for (const path of ['/overview', '/users', '/tokens', '/events']) {
      const heard = await client.send('GET', path);
      expect(heard).toMatchObject({ status: 403, json: { type: 'urn:traceveil:change-password' } });
    }
    const change = (next: string) =>
      client.send('POST', '/session/password', {
        body: { old_password: first, new_password: next },
      });
    for (const weak of [first, 'too short', 'it is admin himself', 'x'.repeat(201)]) {
      expect((await change(weak)).status).toBe(400);
    }
    const changed = await change(passwordOfTests);
    expect(changed.status).toBe(200);
    expect(cookieOf(changed)).not.toBe(client.headers['cookie']);
    expect((await whoAmI(client)).status).toBe(401);
    expect((await signIn(sample, 'admin', first)).heard.status).toBe(401);
    expect((await signIn(sample, 'admin')).heard.status).toBe(200);
  });

  it('gets another password while nobody has signed in, and none after that', async () => {
    sample = await startConsole();
    const first = sample.console.takeFirstPassword() ?? '';
    const { directory } = sample.dependencies;
    const again = await startConsole({}, { directory });
    const second = again.console.takeFirstPassword() ?? '';
    expect(second).not.toBe(first);
    expect((await signIn(again, 'admin', first)).heard.status).toBe(401);
    expect((await signIn(again, 'admin', second)).heard.status).toBe(200);
    await again.stop();
    const third = await startConsole({}, { directory });
    expect(third.console.takeFirstPassword()).toBeUndefined();
    await third.stop();
  });

  it('leaves no password, token or id of a session in files, events and the log', async () => {
    sample = await startConsole();
    const first = sample.console.takeFirstPassword() ?? '';
    const client = await signIn(sample, 'admin', first);
    await client.send('POST', '/session/password', {
      body: { old_password: first, new_password: passwordOfTests },
    });
    const { headers } = await signIn(sample, 'admin');
    const made = await sample.send('POST', '/tokens', {
      headers,
      body: { name: 'ci', roles: ['admin'], expires: '2026-11-27T00:00:00Z' },
    });
    const { token } = made.json as { token: string };
    const file = join(sample.directory, 'accounts.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const kept = [readFileSync(file, 'utf8'), JSON.stringify(sample.events), ...sample.logged];
    const secrets = [first, passwordOfTests, token, token.slice(21)];
    secrets.push(headers['cookie']?.split('=')[1] ?? '', headers['x-csrf-token'] ?? '');
    for (const secret of secrets) {
      expect(secret).not.toBe('');
      expect(kept.join('\n')).not.toContain(secret);
    }
  });
});

describe('a session', () => {
  it('has a cookie that no script reads, and no other site sends', async () => {
    sample = await startConsole();
    const { heard } = await signIn(sample, 'admin', sample.console.takeFirstPassword());
    const [set] = [heard.headers['set-cookie'] ?? ''].flat();
    expect(set).toMatch(/^traceveil-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  it('has a cookie of this host alone behind TLS', async () => {
    sample = await startConsole({ public_url: 'https://console.test' });
    const { heard } = await signIn(sample, 'admin', sample.console.takeFirstPassword());
    const [set] = [heard.headers['set-cookie'] ?? ''].flat();
    expect(set).toMatch(/^__Host-traceveil-session=[\w-]{43}; Path=\/; HttpOnly; Secure; Same/);
    expect(heard.headers['strict-transport-security']).toBe('max-age=31536000');
  });

  it('begins under a new id, whatever was planted', async () => {
    sample = await startConsole();
    await signInAdmin(sample);
    const planted = `traceveil-session=${'p'.repeat(43)}`;
    const body = { user: 'admin', password: passwordOfTests };
    const heard = await sample.send('POST', '/session', { body, headers: { cookie: planted } });
    expect(heard.status).toBe(200);
    expect(cookieOf(heard)).not.toBe(planted);
    const asPlanted = { headers: { cookie: planted } };
    expect((await sample.send('GET', '/session', asPlanted)).status).toBe(401);
    const again = await sample.send('POST', '/session', {
      body,
      headers: { cookie: cookieOf(heard) },
    });
    expect(again.status).toBe(200);
    const asBefore = { headers: { cookie: cookieOf(heard) } };
    expect((await sample.send('GET', '/session', asBefore)).status).toBe(401);
  });

  it('ends after a time without a request, after its age, and by signing out', async () => {
    sample = await startConsole({ session: { idle_timeout: '10m', max_age: '25m' } });
    const client = await signInAdmin(sample);
    sample.clock.ms += 10 * minuteMs - 1;
    expect((await whoAmI(client)).status).toBe(200);
    sample.clock.ms += 10 * minuteMs;
    expect((await whoAmI(client)).status).toBe(401);
    const second = await signIn(sample, 'admin');
    for (let request = 0; request < 2; request += 1) {
      sample.clock.ms += 9 * minuteMs;
      expect((await whoAmI(second)).status).toBe(200);
    }
    sample.clock.ms += 7 * minuteMs;
    expect((await whoAmI(second)).status).toBe(401);
    const third = await signIn(sample, 'admin');
    expect((await third.send('DELETE', '/session')).status).toBe(204);
    expect((await whoAmI(third)).status).toBe(401);
  });

  it('ends when the roles of its user change, or the password', async () => {
    sample = await startConsole();
    const admin = await signInAdmin(sample);
    const user = await addUser(sample, admin, 'a', ['viewer']);
    await admin.send('PATCH', '/users/a', { body: { roles: ['auditor'] } });
    expect((await whoAmI(user)).status).toBe(401);
    const [one, other] = [await signIn(sample, 'a'), await signIn(sample, 'a')];
    const changed = await one.send('POST', '/session/password', {
      body: { old_password: passwordOfTests, new_password: 'another long passphrase' },
    });
    expect(changed.status).toBe(200);
    expect((await whoAmI(one)).status).toBe(401);
    expect((await whoAmI(other)).status).toBe(401);
  });

  it('is lost with its user', async () => {
    sample = await startConsole();
    const admin = await signInAdmin(sample);
    const user = await addUser(sample, admin, 'a', ['viewer']);
    await admin.send('PATCH', '/users/a', { body: { disabled: true } });
    expect((await whoAmI(user)).status).toBe(401);
    expect((await signIn(sample, 'a')).heard.status).toBe(401);
  });
});

describe('a session, over a restart of the gateway,', () => {
  const session = { idle_timeout: '10m', max_age: '25m' };
  const asBefore = ({ headers: { cookie = '' } }: Client) => ({ headers: { cookie } });
  /** Killed, unless it was stopped: nothing is written down that was not before. */
  const restart = (written: object = {}) => {
    const { directory, now } = sample.dependencies;
    return startConsole({ session, ...written }, { directory, now });
  };

  it('goes on, and what a page knows of it still holds', async () => {
    sample = await startConsole();
    const admin = await signInAdmin(sample);
    const other = await signIn(sample, 'admin');
    const again = await restart();
    const { send, origin } = again;
    const end = (headers: object) =>
      send('DELETE', '/session', { headers: { ...admin.headers, origin, ...headers } });
    expect((await send('GET', '/session', asBefore(admin))).status).toBe(200);
    expect((await end({ 'x-csrf-token': 'x'.repeat(43) })).status).toBe(403);
    expect((await end({})).status).toBe(204);
    await again.console.stop(AbortSignal.timeout(1_000));
    const third = await restart();
    expect((await third.send('GET', '/session', asBefore(admin))).status).toBe(401);
    expect((await third.send('GET', '/session', asBefore(other))).status).toBe(200);
    await third.console.stop(AbortSignal.timeout(1_000));
  });

  it('ends when it would have ended, and when one signs in otherwise than before', async () => {
    sample = await startConsole({ session });
    const [admin, idle] = [await signInAdmin(sample), await signIn(sample, 'admin')];
    sample.clock.ms += 9 * minuteMs;
    expect((await whoAmI(admin)).status).toBe(200);
    await sample.console.stop(AbortSignal.timeout(1_000));
    sample.clock.ms += 9 * minuteMs;
    const again = await restart();
    expect((await again.send('GET', '/session', asBefore(idle))).status).toBe(401);
    expect((await again.send('GET', '/session', asBefore(admin))).status).toBe(200);
    const oidc = {
      ...{ issuer: 'https://login.test', client_id: 'a', roles: { staff: 'viewer' } },
      redirect_url: 'https://console.test/api/v1/session/oidc/callback',
    };
    const otherwise = await restart({ oidc });
    expect((await otherwise.send('GET', '/session', asBefore(admin))).status).toBe(401);
    await otherwise.console.stop(AbortSignal.timeout(1_000));
    sample.clock.ms += 7 * minuteMs;
    expect((await again.send('GET', '/session', asBefore(admin))).status).toBe(401);
    await again.console.stop(AbortSignal.timeout(1_000));
  });
});

describe('guessing', () => {
  it('is stopped after five wrong passwords of a user, and not for others', async () => {
    sample = await startConsole();
    await addUser(sample, await signInAdmin(sample), 'a', ['viewer']);
    for (let guess = 0; guess < 5; guess += 1) {
      expect((await signIn(sample, 'a', 'a guess')).heard.status).toBe(401);
    }
    const { heard } = await signIn(sample, 'a');
    expect(heard.status).toBe(429);
    expect(Number(heard.headers['retry-after'])).toBeGreaterThan(800);
    expect(sample.events.at(-1)).toMatchObject({ operation: 'signIn', actor: { id: 'a' } });
    expect((await signIn(sample, 'admin')).heard.status).toBe(200);
    sample.clock.ms += 15 * minuteMs;
    expect((await signIn(sample, 'a')).heard.status).toBe(200);
  });

  it('at one time is no way around', async () => {
    sample = await startConsole();
    const guesses = Array.from({ length: 12 }, () => signIn(sample, 'admin', 'a guess'));
    const statuses = (await Promise.all(guesses)).map(({ heard }) => heard.status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  });

  it('of users from one address is stopped', async () => {
    sample = await startConsole();
    for (let user = 0; user < 30; user += 1) await signIn(sample, `u${user}`, 'a guess');
    const { heard } = await signIn(sample, 'admin', sample.console.takeFirstPassword());
    expect(heard.status).toBe(429);
  });

  it('hears the same of a user who is not there, and the trail names none', async () => {
    sample = await startConsole();
    const known = await signIn(sample, 'admin', 'a guess');
    const unknown = await signIn(sample, 'my-password-in-the-wrong-field', 'a guess');
    expect(unknown.heard.json).toEqual(known.heard.json);
    expect(JSON.stringify(sample.events)).not.toContain('wrong-field');
  });
});

describe('the last admin', () => {
  it('stays', async () => {
    sample = await startConsole();
    const admin = await signInAdmin(sample);
    for (const body of [{ disabled: true }, { roles: [] }]) {
      expect((await admin.send('PATCH', '/users/admin', { body })).status).toBe(409);
    }
    expect((await whoAmI(admin)).status).toBe(200);
  });
});
