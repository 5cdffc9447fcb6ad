// Somebody at the console of a gateway that is measured.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

const pollMs = 20;

/** What a browser shows with all that it asks. */
export interface SignedIn {
  readonly cookie: string;
  readonly 'x-csrf-token': string;
  readonly origin: string;
}

/** Waits for the first password of `admin` in what a gateway writes, and signs in with it. */
export async function signInFirst(api: string, logFile: string): Promise<SignedIn> {
  for (;;) {
    const [, password] = /as admin with ([^,\s]+),/.exec(await readFile(logFile, 'utf8')) ?? [];
    if (password !== undefined) return signIn(api, 'admin', password);
    await wait(pollMs);
  }
}

/** Signs in with a first password, which is changed. @throws Error when somebody is not let in */
export async function signIn(api: string, user: string, first: string): Promise<SignedIn> {
  const origin = new URL(api).origin;
  const enter = async (password: string): Promise<SignedIn> => {
    const response = await post(`${api}/session`, { user, password }, { origin });
    const { csrf_token: csrf } = (await response.json()) as { csrf_token: string };
    const cookie = response.headers.getSetCookie().map((set) => set.split(';', 1)[0]);
    return { cookie: cookie.join('; '), 'x-csrf-token': csrf, origin };
  };
  const password = randomBytes(16).toString('hex');
  const change = { old_password: first, new_password: password };
  await post(`${api}/session/password`, change, { ...(await enter(first)) });
  return enter(password);
}

/** Sends JSON. @throws Error when the answer is no good one */
export function post(url: string, body: object, headers: Record<string, string>) {
  return answered(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** @throws Error when the answer is no good one */
export async function answered(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (response.ok) return response;
  throw new Error(`${new URL(url).pathname} answered ${response.status}`);
}
