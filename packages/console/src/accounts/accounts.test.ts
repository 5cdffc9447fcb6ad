import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAccountStore, type AccountStore } from './account-store.ts';
import { createAttempts } from './attempts.ts';
import { createSignInSessions } from './sign-in-sessions.ts';
import { createTokens } from './tokens.ts';
import { createTurns } from './turns.ts';
import { createUsers } from './users.ts';

const dayMs = 86_400_000;
const terms = { idleMs: dayMs, maxMs: dayMs, entrance: '' };
const user = (id: string, other: object = {}) => ({
  ...{ id, source: 'local' as const, roles: ['auditor' as const], groups: [], disabled: false },
  ...{ password: '', must_change_password: false, created: 0, last_sign_in: 0 },
  ...{ session_epoch: 0, ...other },
});
let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'traceveil-accounts-'));
  path = join(directory, 'console', 'accounts.json');
});
afterEach(() => rmSync(directory, { recursive: true }));

const add = (store: AccountStore, id: string) =>
  store.update((all) => ({ ...all, users: [...all.users, user(id)] }));

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
    await store.update((all) => ({ ...all, users: [owner] }));
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

describe('a session that is read again', () => {
  /** As a start does. */
  async function open(now = 0) {
    const store = createAccountStore(path);
    await store.load();
    const sessions = createSignInSessions(store, terms, () => now);
    return { store, sessions, users: await createUsers(store, () => now) };
  }

  it.each([
    ['disabled and let in again', [{ disabled: true }, { disabled: false }]],
    ['given other roles', [{ roles: ['viewer' as const] }]],
    ['given other groups', [{ groups: ['security'] }]],
  ])('stays ended when its user was %s, and others go on', async (_, changes) => {
    const { store, sessions, users } = await open();
    for (const id of ['a', 'b']) await add(store, id);
    const [own, other] = [await sessions.begin(user('a')), await sessions.begin(user('b'))];
    for (const change of changes) await users.update('a', change);
    for (const { sessions: kept } of [{ sessions }, await open()]) {
      expect(kept.peek(own.id)).toBeUndefined();
      expect(kept.peek(other.id)).toEqual(other.session);
    }
  });

  it('stays ended when its user has another password', async () => {
    const { store, sessions, users } = await open();
    await add(store, 'a');
    const { id } = await sessions.begin(user('a'));
    const { user: changed } = await users.reset('a');
    const after = await sessions.begin(changed);
    await users.changePassword('a', 'another long passphrase');
    const again = await open();
    expect([id, after.id].map(again.sessions.peek)).toEqual([undefined, undefined]);
  });

  it('is over when it was used later than now: the clock was put back', async () => {
    const { store, sessions } = await open(1);
    await add(store, 'a');
    const { id } = await sessions.begin(user('a'));
    expect((await open(1)).sessions.peek(id)).toBeDefined();
    expect((await open(0)).sessions.peek(id)).toBeUndefined();
  });
});

describe('sessions that cannot be written', () => {
  it('do not begin, and end here at once', async () => {
    const store = createAccountStore(path);
    await add(store, 'a');
    const sessions = createSignInSessions(store, terms, () => 0);
    const { id } = await sessions.begin(user('a'));
    mkdirSync(`${path}.unfinished`);
    await expect(sessions.begin(user('a'))).rejects.toMatchObject({ status: 503 });
    expect(sessions.find(id)).toBeDefined();
    await expect(sessions.end(id)).rejects.toMatchObject({ status: 503 });
    expect(sessions.find(id)).toBeUndefined();
    rmSync(`${path}.unfinished`, { recursive: true });
    await sessions.begin(user('a'));
    expect(store.current().sessions).toHaveLength(1);
  });

  it('have their last use written down once a minute, whoever asks how often', async () => {
    const store = createAccountStore(path);
    await add(store, 'a');
    let now = 0;
    const sessions = createSignInSessions(store, terms, () => now);
    const { id } = await sessions.begin(user('a'));
    const written = async () => {
      await store.update((all) => all);
      return store.current().sessions.map(({ used }) => used);
    };
    for (now of [1, 59_999]) sessions.find(id);
    expect(await written()).toEqual([0]);
    now = 60_000;
    sessions.find(id);
    now = 60_001;
    sessions.find(id);
    expect((await written())[0]).toBeGreaterThanOrEqual(60_000);
    now = 90_000;
    sessions.find(id);
    await sessions.writeUses();
    expect(await written()).toEqual([90_000]);
  });
});

describe('what is bounded', () => {
  it('are the sessions of one user: the one unused longest ends', async () => {
    const store = createAccountStore(path);
    for (const id of ['a', 'b']) await add(store, id);
    const sessions = createSignInSessions(store, terms, () => 0);
    const ids: string[] = [];
    for (let count = 0; count < 20; count += 1) ids.push((await sessions.begin(user('a'))).id);
    expect(sessions.find(ids[0] ?? '')).toBeDefined();
    await sessions.begin(user('a'));
    await sessions.begin(user('b'));
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
