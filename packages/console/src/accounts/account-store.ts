import { ProblemError } from '../problem.ts';
import { readAccounts, writeAccounts, type Accounts } from './account-file.ts';

/** The accounts in memory, and on disk before anybody hears of a change. */
export interface AccountStore {
  /** @returns whether there were accounts */
  load(): Promise<boolean>;
  current(): Accounts;
  /**
   * One change after another.
   *
   * @param change what is there from then on; may throw, then all stays as it is
   */
  update(change: (accounts: Accounts) => Accounts): Promise<void>;
}

/** Keeps the accounts of one file; one process at a time, which the storage directory's lock sees to. */
export function createAccountStore(path: string): AccountStore {
  let accounts: Accounts = { users: [], tokens: [], sessions: [] };
  let last: Promise<unknown> = Promise.resolve();

  async function apply(change: (accounts: Accounts) => Accounts): Promise<void> {
    const next = change(accounts);
    if (next === accounts) return;
    await writeAccounts(path, next).catch((cause: unknown) => {
      const detail = 'the accounts cannot be written, so nothing has changed: is the disk full?';
      throw new ProblemError(503, detail, { cause });
    });
    accounts = next;
  }

  return {
    async load() {
      const read = await readAccounts(path);
      if (read) accounts = read;
      return read !== undefined;
    },
    current: () => accounts,
    update(change) {
      const done = last.then(() => apply(change));
      last = done.catch(() => undefined); // Told to who asked for it; the next is tried all the same.
      return done;
    },
  };
}
