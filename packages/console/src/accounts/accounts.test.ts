import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAccountStore, type AccountStore } from './account-store.ts';
import { createAttempts } from './attempts.ts';
import { createSignInSessions } from './sign-in-sessions.ts';
import { createTokens } from './tokens.ts';
import { createTurns } from './turns.ts';

const dayMs = 86_400_000;
const user = (id: string, other: object = {}) => ({
  ...{ id, source: 'local' as const, roles: ['auditor' as const], groups: [], disabled: false },
  ...{ password: '', must_change_password: false, created: 0, last_sign_in: 0, ...other },
});
let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'traceveil-accounts-'));
  path = join(directory, 'console', 'accounts.json');
});
afterEach(() => rmSync(directory, { recursive: true }));

const add = (store: AccountStore, id: string) =>
  store.update(({ users, tokens }) => ({ users: [...users, user(id)], tokens }));

describe('the file of accounts', () => {
  it('has every change, one after another, also when they come at one time', async () => {
    const store = createAccountStore(path);
    expect(await store.load()).toBe(false);
    await Promise.all(Array.from({ length: 20 }, (_, index) => add(store, `u${index}`)));
    const again = createAccountStore(path);
    expect(await again.load()).toBe(true);
    expect(again.current()).toEqual(store.current());
    expect(again.current().users).toHaveLength(20);
    expect(readdirSync(join(directory, 'console'))).toEqual(['accounts.json']);
  });

  it('stays what it was when a change may not be, and the next one is made', async () => {
    const store = createAccountStore(path);
    await add(store, 'a');
    const failed = store.update(() => {
      throw new Error('it may not');
    });
    await expect(failed).rejects.toThrow('it may not');
    await add(store, 'b');
    expect(store.current().users.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('changes in memory only when it has changed on disk', async () => {
    const store = createAccountStore(path);
    await add(store, 'a');
    mkdirSync(`${path}.unfinished`);
    await expect(add(store, 'b')).rejects.toMatchObject({ status: 503 });
    expect(store.current().users.map(({ id }) => id)).toEqual(['a']);
    rmSync(`${path}.unfinished`, { recursive: true });
    await add(store, 'c');
    expect(readFileSync(path, 'utf8')).toContain('"c"');
  });

  it.each(['', '{}', '{"users":[', '{"users":[{"id":"a"}],"tokens":[]}'])(
    'with %j in it is refused, and not begun anew',
    async (content) => {
      mkdirSync(join(directory, 'console'));
      writeFileSync(path, content);
      await expect(createAccountStore(path).load()).rejects.toThrow('holds no accounts');
      expect(readFileSync(path, 'utf8')).toBe(content);
    },
  );
});

describe('a token', () => {
  it('is told from another by all of it', async () => {
    const store = createAccountStore(path);
    const tokens = createTokens(store, () => 0);
    await add(store, 'a');
    const asked = { name: 'ci', roles: ['auditor' as const], expires: dayMs };
    const { written, token } = await tokens.create(user('a'), asked);
    expect(tokens.authenticate(written)).toMatchObject({ owner: { id: 'a' }, roles: ['auditor'] });
    const swapped = (at: number) =>
      written.slice(0, at) + (written[at] === 'a' ? 'b' : 'a') + written.slice(at + 1);
    for (let at = 0; at < written.length; at += 1) {
      expect([at, tokens.authenticate(swapped(at))]).toEqual([at, undefined]);
    }
    for (const other of ['', 'tvl_', written.slice(0, -1), `${written}a`, token.sha256, token.id]) {
      expect(tokens.authenticate(other)).toBeUndefined();
    }
  });

  it.each([
    ['has not signed in for a month', { source: 'oidc', last_sign_in: -31 * dayMs }, false],
    ['has signed in this month', { source: 'oidc', last_sign_in: -29 * dayMs }, true],
    ['is a local user', { last_sign_in: -31 * dayMs }, true],
    ['has to change the password', { must_change_password: true }, false],
    ['is disabled', { disabled: true }, false],
  ])('of somebody who %s', async (_, other, isGood) => {
    const store = createAccountStore(path);
    const tokens = createTokens(store, () => 0);
    const owner = user('a', other);
    await store.update(({ tokens: all }) => ({ users: [owner], tokens: all }));
    const asked = { name: 'ci', roles: ['auditor' as const], expires: dayMs };
    const { written } = await tokens.create(owner, asked);
    expect(tokens.authenticate(written) !== undefined).toBe(isGood);
  });

  it('lasts a year at most', async () => {
    const tokens = createTokens(createAccountStore(path), () => dayMs);
    for (const expires of [0, dayMs, 368 * dayMs, Number.NaN]) {
      const made = tokens.create(user('a'), { name: 'ci', roles: [], expires });
      await expect(made).rejects.toMatchObject({ status: 400 });
    }
  });
});

describe('what is bounded', () => {
  it('are the sessions of one user: the one unused longest ends', () => {
    const sessions = createSignInSessions({ idleMs: dayMs, maxMs: dayMs }, () => 0);
    const ids = Array.from({ length: 20 }, () => sessions.begin('a').id);
    expect(sessions.find(ids[0] ?? '')).toBeDefined();
    sessions.begin('a');
    sessions.begin('b');
    const isOpen = ids.map((id) => sessions.peek(id) !== undefined);
    expect(isOpen).toEqual([true, false, ...Array<boolean>(18).fill(true)]);
  });

  it('is what is remembered of attempts, and the oldest is forgotten', () => {
    const attempts = createAttempts(() => 0);
    for (let index = 0; index < 5; index += 1) attempts.begin('a', '10.0.0.1');
    expect(() => attempts.begin('a', '10.0.0.1')).toThrow('too many sign-ins failed');
    for (let index = 0; index < 10_000; index += 1) attempts.begin(`u${index}`, `a${index}`);
    expect(() => attempts.begin('a', '10.0.0.1')).not.toThrow();
  });

  it('are the passwords that wait to be checked', async () => {
    const inTurn = createTurns();
    let most = 0;
    let active = 0;
    const check = async () => {
      active += 1;
      most = Math.max(most, active);
      await new Promise((resolve) => setImmediate(resolve));
      active -= 1;
    };
    const results = await Promise.allSettled(Array.from({ length: 40 }, () => inTurn(check)));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(6);
    expect(most).toBe(2);
    await expect(inTurn(check)).resolves.toBeUndefined();
  });
});
