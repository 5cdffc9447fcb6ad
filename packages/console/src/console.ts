import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Approval, Approvals, Person, SealVault } from '@traceveil/approval';
import { watchFiles } from '@traceveil/pipeline';
import type {
  AccessEvent,
  ApprovalEvent,
  Component,
  Dependencies,
  Log,
  SinkAttempt,
} from '@traceveil/pipeline';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { createAccountStore } from './accounts/account-store.ts';
import { createAttempts } from './accounts/attempts.ts';
import { createFirstAccount } from './accounts/first-account.ts';
import { createSignInSessions, type SignInSessions } from './accounts/sign-in-sessions.ts';
import { createTokens } from './accounts/tokens.ts';
import { createUsers } from './accounts/users.ts';
import { registerApi, type ApiDependencies } from './api.ts';
import type { ConsoleConfig } from './config.ts';
import type { Desk } from './handlers/handler.ts';
import { createHostCheck } from './hosts.ts';
import { createLiveFeed, type LiveFeed } from './live.ts';
import { createChannel } from './notify/channels.ts';
import { createLinks, readLinkKey, type Links } from './notify/links.ts';
import { approvalNoticeOf, pathOf } from './notify/notice.ts';
import { createNotifier, type Notifier } from './notify/notifier.ts';
import type { SinkTarget } from './notify/sink-outages.ts';
import { createOidcSignIn } from './oidc.ts';
import { servePages } from './pages.ts';
import { bodyOf, ProblemError } from './problem.ts';
import type { Sources } from './sources.ts';

const component = 'console';
const bodyBytesMax = 512 * 1024;
const connectionsMax = 1_024;
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** What the console is given. */
export interface ConsoleDependencies {
  readonly config: ConsoleConfig;
  readonly sources: Sources;
  readonly approvals: Approvals;
  readonly vault: Pick<SealVault, 'sealed' | 'sealedRow'>;
  /** For accounts, such as `<storage>/console`; made when it is not there. */
  readonly directory: string;
  /** What `console-web` built; without it there is the API alone. */
  readonly assetsDirectory?: string | undefined;
  /** Resolves when the event is durable. What cannot be told is neither shown nor done. */
  readonly tell: (event: AccessEvent) => Promise<void>;
  /** Takes secrets out of what somebody typed, for the trail. */
  readonly mask: (text: string) => string;
  readonly log: Log;
  readonly meter: Dependencies['meter'];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The API and the pages, and who hears of requests for approval. */
export interface Console extends Component {
  /** The port that was taken; 0 before start. */
  readonly port: number;
  /** Of `admin`, once, after a start that made it: to be shown on the terminal. */
  takeFirstPassword(): string | undefined;
  /** For `ApprovalsDependencies.onStep`: returns at once. */
  onApprovalStep(approval: Approval, step: ApprovalEvent['step'], person: Person): void;
  /** For `AuditDependencies.onAttempt`: returns at once. */
  onSinkAttempt(target: SinkTarget, attempt: SinkAttempt): void;
}

/** Creates it. Does no I/O. */
export function createConsole(dependencies: ConsoleDependencies): Console {
  const { config, log, sources } = dependencies;
  const live = createLiveFeed(sources);
  let app: FastifyInstance | undefined;
  let signIns: SignInSessions | undefined;
  let notifier: Notifier | undefined;
  let firstPassword: string | undefined;
  let stopWatching: (() => void) | undefined;

  return {
    name: component,
    get port() {
      return (app?.server.address() as AddressInfo | null | undefined)?.port ?? 0;
    },
    async start() {
      const links = await linksOf(dependencies);
      notifier = notifierOf(dependencies, links);
      await notifier.start();
      const desk = await openDesk(dependencies, notifier);
      ({ signIns } = desk);
      if (config.local_accounts) firstPassword = await createFirstAccount(desk.users);
      const server = await createNodeServer(config, log);
      ({ stopWatching } = server);
      app = await createApp(server.create, { dependencies, desk, live, links });
      await listen(app, config);
    },
    async stop(deadline) {
      stopWatching?.();
      live.stop();
      await app?.close();
      await signIns?.writeUses();
      await notifier?.stop(deadline);
      // Sinks stop after the console, when nothing of ours is written any more.
      notifier = undefined;
    },
    takeFirstPassword() {
      const taken = firstPassword;
      firstPassword = undefined;
      return taken;
    },
    onApprovalStep(approval, step, person) {
      if (step !== 'requested' && step !== 'forced') return;
      notifier?.tell(approvalNoticeOf(step, approval, person));
    },
    onSinkAttempt(target, attempt) {
      notifier?.noteSink(target, attempt);
    },
  };
}

async function openDesk(
  { config, directory, now, log, sources, approvals, vault }: ConsoleDependencies,
  notifier: Notifier,
): Promise<Desk> {
  const store = createAccountStore(join(directory, 'accounts.json'));
  await store.load();
  const { idle_timeout: idleMs, max_age: maxMs } = config.session;
  return {
    ...{ config, sources, approvals, vault, log, now },
    users: await createUsers(store, now),
    tokens: createTokens(store, now),
    signIns: createSignInSessions(store, { idleMs, maxMs, entrance: entranceOf(config) }, now),
    attempts: createAttempts(now),
    oidc: config.oidc && createOidcSignIn(config.oidc, log, now),
    notifier,
  };
}

/** What is to be had by signing in may be another once this has changed: then one does so anew. */
function entranceOf({ local_accounts: isLocal, oidc }: ConsoleConfig): string {
  const { issuer, client_id: client, id_claim: id, groups_claim: groups, roles } = oidc ?? {};
  const said = JSON.stringify([isLocal, issuer, client, id, groups, roles]);
  return createHash('sha256').update(said).digest('hex');
}

function notifierOf(
  { config, directory, log, meter, now }: ConsoleDependencies,
  links: Links | undefined,
): Notifier {
  return createNotifier(config.notifications.map(createChannel), {
    path: join(directory, 'deliveries.json'),
    // There are none without `public_url`.
    linkOf: (notice) => links?.to(pathOf(notice)) ?? '',
    ...{ log, meter, now },
  });
}

async function linksOf({ config, directory, now }: ConsoleDependencies) {
  if (config.public_url === undefined) return undefined;
  return createLinks(config.public_url, await readLinkKey(join(directory, 'link.key')), now);
}

type CreateServer = (handler: (...args: never[]) => void) => ReturnType<typeof createServer>;

/** Of TLS with certificates that are taken over when their files change. */
async function createNodeServer({ tls }: ConsoleConfig, log: Log) {
  const timeouts = { headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs };
  const bounded = <Server extends { maxConnections: number }>(server: Server): Server => {
    server.maxConnections = connectionsMax;
    return server;
  };
  if (tls === undefined) {
    const create = ((handler) => bounded(createServer(timeouts, handler as never))) as CreateServer;
    return { create, stopWatching: () => undefined };
  }
  let keys: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  let server: SecureServer | undefined;
  const stopWatching = await watchFiles({
    component,
    paths: [tls.cert_file, tls.key_file],
    intervalMs: tls.reload_interval,
    log,
    take([cert = Buffer.alloc(0), key = Buffer.alloc(0)]) {
      server?.setSecureContext({ cert, key });
      keys = { cert, key };
    },
  });
  const create = ((handler) => {
    const minVersion = `TLSv${tls.min_version}` as const;
    server = bounded(createSecureServer({ ...timeouts, ...keys, minVersion }, handler as never));
    return server;
  }) as CreateServer;
  return { create, stopWatching };
}

async function createApp(
  create: CreateServer,
  {
    dependencies,
    desk,
    live,
    links,
  }: {
    readonly dependencies: ConsoleDependencies;
    readonly desk: Desk;
    readonly live: LiveFeed;
    readonly links: Links | undefined;
  },
): Promise<FastifyInstance> {
  const { config, tell, mask, assetsDirectory } = dependencies;
  const { public_url: publicUrl, tls, endpoint } = config;
  const isSecure = tls !== undefined || publicUrl?.startsWith('https:') === true;
  const app = fastify({
    serverFactory: (handler) => create(handler as never),
    bodyLimit: bodyBytesMax,
    forceCloseConnections: true,
    return503OnClosing: true,
    // A `HEAD` of the live feed would be one that nobody reads.
    exposeHeadRoutes: false,
    trustProxy: [...config.trusted_proxies],
    // A session's id has 500 characters at most, each of which may be escaped.
    routerOptions: { maxParamLength: 2_000 },
  });
  const isOurs = createHostCheck([endpoint.host, ...hostOf(publicUrl)]);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      ...(isSecure && { 'strict-transport-security': 'max-age=31536000' }),
    });
    if (isOurs(request.headers.host)) {
      done();
      return;
    }
    const detail = 'the gateway is not known by this name: set `console.public_url` to it';
    const problem = new ProblemError(421, detail);
    void reply.status(421).type('application/problem+json').send(bodyOf(problem));
  });
  const publicOrigin = publicUrl === undefined ? [] : [new URL(publicUrl).origin];
  const api: ApiDependencies = {
    ...{ desk, live, tell, mask, isSecure },
    ownOrigins: ({ headers }: FastifyRequest) => [
      `${tls === undefined ? 'http' : 'https'}://${headers.host ?? ''}`,
      ...publicOrigin,
    ],
  };
  await registerApi(app, api);
  await servePages(app, assetsDirectory, links);
  return app;
}

function hostOf(url: string | undefined): string[] {
  return url === undefined ? [] : [new URL(url).hostname];
}

async function listen(app: FastifyInstance, { endpoint: { host, port } }: ConsoleConfig) {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'the port is in use' : (code ?? 'failed');
    const where = `${host}:${String(port)}`;
    throw new Error(`console.endpoint: cannot listen on ${where}: ${why}`, { cause });
  }
}
