import type { Users } from './users.ts';

const id = 'admin';

/**
 * Makes the first account where there is none. While nobody has signed in with its password a start
 * makes another: the one before may have been lost with a terminal.
 *
 * @returns the first password; `undefined` when there are users
 */
export async function createFirstAccount(users: Users): Promise<string | undefined> {
  const [first, ...others] = users.list().filter(({ source }) => source === 'local');
  if (first === undefined) {
    const { password } = await users.create(id, { roles: ['admin'], groups: [] });
    return password;
  }
  const isUnused = first.must_change_password && first.last_sign_in === undefined;
  if (others.length > 0 || first.id !== id || !isUnused) return undefined;
  const { password } = await users.reset(id);
  return password;
}
