/** What the API of a console answered. */
export interface Answer {
  readonly status: number;
  /** Of a problem, its last part, such as `approval-used`. */
  readonly problem: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Somebody at the API of a console. */
export interface ApiClient {
  /** @param path below `/api/v1` */
  ask(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer>;
}

const password = 'a long enough passphrase 51ce';

/** A program with an API token. */
export function withToken(origin: string, token: string): ApiClient {
  return {
    ask: (method, path, body) => asked({ origin, method, path, body, headers: bearer(token) }),
  };
}

/** As a browser does: signs in with a first password and changes it. */
export async function signInByApi(
  origin: string,
  user: string,
  firstPassword: string,
): Promise<ApiClient> {
  const headers: Record<string, string> = { origin };
  const client: ApiClient = {
    async ask(method, path, body) {
      const answer = await asked({ origin, method, path, body, headers });
      const { csrf_token: csrf } = answer.json;
      if (answer.cookie !== undefined) headers['cookie'] = answer.cookie;
      if (typeof csrf === 'string') headers['x-csrf-token'] = csrf;
      return answer;
    },
  };
  await expectDone(client, '/session', { user, password: firstPassword });
  await expectDone(client, '/session/password', {
    old_password: firstPassword,
    new_password: password,
  });
  return client;
}

/** An admin makes a user, who makes an API token. @returns the token */
export async function makeToken(
  admin: ApiClient,
  origin: string,
  { id, role }: { readonly id: string; readonly role: string },
): Promise<string> {
  const made = await expectDone(admin, '/users', { id, roles: [role] });
  const own = await signInByApi(origin, id, String(made['password']));
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  const token = await expectDone(own, '/tokens', { name: 'test', roles: [role], expires });
  return String(token['token']);
}

/** @throws Error when it is refused */
async function expectDone(client: ApiClient, path: string, body: object): Promise<Answer['json']> {
  const { status, json } = await client.ask('POST', path, body);
  if (status < 300) return json;
  throw new Error(`${path} was answered with ${status}: ${JSON.stringify(json)}`);
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

interface Asked {
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly body: object | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

async function asked({ origin, method, path, body, headers }: Asked) {
  const response = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = (text === '' ? {} : JSON.parse(text)) as Answer['json'];
  const { type } = json;
  const problem = typeof type === 'string' ? type.replace('urn:traceveil:', '') : '';
  const cookie = response.headers.getSetCookie()[0]?.split(';', 1)[0];
  return { status: response.status, problem, json, cookie };
}
