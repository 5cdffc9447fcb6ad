import { mkdtempSync, rmSync } from 'node:fs';
import { request as ask, type Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNoopMeter } from '@opentelemetry/api';
import type { AccessEvent } from '@traceveil/pipeline';
import { consoleConfig } from './config.ts';
import { createConsole, type Console, type ConsoleDependencies } from './console.ts';
import type { Role } from './roles.ts';
import { sampleApprovals, sampleVault } from './sample-approvals.ts';
import { createSampleSources } from './sample-sources.ts';

/** For tests: what nobody may find in an answer, an event, a log or a file. */
export const passwordOfTests = 'a long enough passphrase 51ce';

/** An answer as it came. */
export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: unknown;
}

/** What is sent beside method and path. */
export interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Keeps connections; without it each request has its own. */
  readonly agent?: Agent;
}

/** Somebody at a page, or a program with a token. */
export interface Client {
  send(method: string, path: string, sent?: Sent): Promise<Heard>;
  /** Headers that say who it is. */
  headers: Record<string, string>;
}

/** For tests: a console on a free port, with a trail in memory. */
export async function startConsole(
  written: object = {},
  other: Partial<ConsoleDependencies> = {},
): Promise<SampleConsole> {
  const directory = mkdtempSync(join(tmpdir(), 'traceveil-console-'));
  const events: AccessEvent[] = [];
  const logged: string[] = [];
  const write = (fields: object, message: string) =>
    void logged.push(`${JSON.stringify(fields)} ${message}`);
  const clock = { ms: Date.parse('2026-11-26T08:00:00Z') };
  const trail = { isBroken: false };
  const { sources, emit } = createSampleSources();
  const dependencies: ConsoleDependencies = {
    config: consoleConfig.parse({ endpoint: '127.0.0.1:0', ...written }),
    ...{ sources, approvals: sampleApprovals(), vault: sampleVault, directory },
    mask: (text) => text.replaceAll('MARKER', '[masked]'),
    log: { debug: write, info: write, warn: write, error: write },
    meter: createNoopMeter(),
    now: () => clock.ms,
    tell(event) {
      if (trail.isBroken) return Promise.reject(new Error('the disk is full'));
      events.push(event);
      return Promise.resolve();
    },
    ...other,
  };
  const console = createConsole(dependencies);
  await console.start();
  const send = (method: string, path: string, sent: Sent = {}) =>
    request(console.port, method, path, sent);
  return {
    ...{ console, events, logged, clock, trail, directory, emit, dependencies, send },
    origin: `http://127.0.0.1:${console.port}`,
    async stop() {
      await console.stop(AbortSignal.timeout(1_000));
      rmSync(directory, { recursive: true });
    },
  };
}

/** What a test can do with it. */
export interface SampleConsole {
  readonly console: Console;
  readonly events: AccessEvent[];
  readonly logged: string[];
  readonly clock: { ms: number };
  readonly trail: { isBroken: boolean };
  readonly directory: string;
  readonly emit: (event: Readonly<Record<string, unknown>>) => void;
  readonly dependencies: ConsoleDependencies;
  readonly origin: string;
  send(method: string, path: string, sent?: Sent): Promise<Heard>;
  stop(): Promise<void>;
}

/** Signs in; what comes back sends the cookie, the CSRF token and the origin. */
export async function signIn(
  sample: SampleConsole,
  user: string,
  password = passwordOfTests,
): Promise<Client & { readonly heard: Heard }> {
  const heard = await sample.send('POST', '/session', { body: { user, password } });
  const headers: Record<string, string> = {
    cookie: cookieOf(heard),
    'x-csrf-token': (heard.json as { csrf_token?: string } | undefined)?.csrf_token ?? '',
    origin: sample.origin,
  };
  const client = clientOf(sample, headers);
  return { ...client, headers, heard };
}

/** Of a program. */
export function withToken(sample: SampleConsole, token: string): Client {
  return clientOf(sample, { authorization: `Bearer ${token}` });
}

/** The first admin, with a password of its own. */
export async function signInAdmin(sample: SampleConsole): Promise<Client> {
  const first = sample.console.takeFirstPassword() ?? '';
  const client = await signIn(sample, 'admin', first);
  return changeFirst(sample, client, first);
}

/** Makes a user who has changed the first password, and signs in. */
export async function addUser(
  sample: SampleConsole,
  admin: Client,
  id: string,
  roles: readonly Role[],
): Promise<Client> {
  const made = await admin.send('POST', '/users', { body: { id, roles } });
  const { password } = made.json as { password: string };
  return changeFirst(sample, await signIn(sample, id, password), password);
}

/** `name=value` of the session's cookie. */
export function cookieOf({ headers }: Heard): string {
  const set = headers['set-cookie'] ?? [];
  const session = [set].flat().find((one) => one.includes('session=')) ?? '';
  return session.split(';', 1)[0] ?? '';
}

async function changeFirst(sample: SampleConsole, client: Client, first: string): Promise<Client> {
  const changed = await client.send('POST', '/session/password', {
    body: { old_password: first, new_password: passwordOfTests },
  });
  if (changed.status !== 200) throw new Error(`the password was not changed: ${changed.text}`);
  return clientOf(sample, {
    cookie: cookieOf(changed),
    'x-csrf-token': (changed.json as { csrf_token: string }).csrf_token,
    origin: sample.origin,
  });
}

function clientOf(sample: SampleConsole, headers: Record<string, string>): Client {
  return {
    headers,
    send: (method, path, sent = {}) =>
      sample.send(method, path, { ...sent, headers: { ...headers, ...sent.headers } }),
  };
}

/** By `node:http`, which sends any `host` and `origin` that it is told to. */
function request(port: number, method: string, path: string, sent: Sent): Promise<Heard> {
  const url = path.startsWith('//') ? path.slice(1) : `/api/v1${path}`;
  const { agent = false } = sent;
  const body = sent.body === undefined ? undefined : JSON.stringify(sent.body);
  const headers = {
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    }),
    ...sent.headers,
  };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path: url, headers, agent };
    const asked = ask(options, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        const { statusCode: status = 0, headers: answered } = response;
        const isJson = text !== '' && answered['content-type']?.includes('json') === true;
        resolve({ status, headers: answered, text, json: isJson ? JSON.parse(text) : undefined });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
