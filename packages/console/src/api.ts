import cookie, { type CookieSerializeOptions } from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import type { AccessEvent } from '@traceveil/pipeline';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { admit, identify, type Identified, type Shown } from './gate.ts';
import type { Cookies, Desk, Handlers } from './handlers/handler.ts';
import { accountHandlers } from './handlers/account.ts';
import { approvalHandlers } from './handlers/approvals.ts';
import { gatewayHandlers } from './handlers/gateway.ts';
import { integrationHandlers } from './handlers/integrations.ts';
import { policyHandlers } from './handlers/policy.ts';
import { traceHandlers } from './handlers/traces.ts';
import { trailHandlers } from './handlers/trail.ts';
import type { LiveFeed, LiveFilter } from './live.ts';
import { apiPath, schemaOf, serveOpenApi } from './open-api.ts';
import { operations, type OperationId } from './operations/index.ts';
import type { Operation } from './operations/operation.ts';
import { actorOf, type Person } from './person.ts';
import { mayDo, permissions } from './permissions.ts';
import { problemOf } from './problem-of.ts';
import { bodyOf, ProblemError } from './problem.ts';
import type { Role } from './roles.ts';
import { createStrangers } from './strangers.ts';
import { subjectOf } from './subject.ts';

/** Of one person, one token, or one address of nobody: a page that is open asks some times a minute. */
const requestsPerMinuteMax = 3_000;

/** What the API works with beside its handlers. */
export interface ApiDependencies {
  readonly desk: Desk;
  readonly live: LiveFeed;
  /** Resolves when the event is durable. */
  readonly tell: (event: AccessEvent) => Promise<void>;
  /** Takes secrets out of what somebody typed, for the trail. */
  readonly mask: (text: string) => string;
  /** Whether browsers send cookies of ours over encrypted connections only. */
  readonly isSecure: boolean;
  readonly ownOrigins: (request: FastifyRequest) => readonly string[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a request to the API, from its first hook on. */
    visit: Visit | null;
  }
}

interface Visit {
  readonly operation: OperationId;
  identified: Identified;
  readonly note: { person?: Person };
  /** Of the answer; set when it goes out, so that a sign-in that cannot be told gives none. */
  readonly cookies: (() => void)[];
}

interface ApiState extends ApiDependencies {
  /** Whether one more request of nobody is taken. */
  readonly isTaken: (address: string) => boolean;
}

/** Serves every operation of the table below `/api/v1`. */
export async function registerApi(app: FastifyInstance, api: ApiDependencies): Promise<void> {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('visit', null);
  app.removeContentTypeParser('text/plain');
  await app.register(cookie);
  await app.register(rateLimit, {
    max: requestsPerMinuteMax,
    timeWindow: 60_000,
    keyGenerator: askerOf,
    errorResponseBuilder: (_request, { ttl }) => {
      const retryAfterSeconds = Math.ceil(ttl / 1_000);
      return new ProblemError(429, `too many requests: come back in ${retryAfterSeconds} s`, {
        retryAfterSeconds,
      });
    },
  });
  app.setErrorHandler(createErrorHandler(api));
  await serveOpenApi(app);
  const state = { ...api, isTaken: createStrangers(api.desk.now) };
  for (const id of Object.keys(operations) as OperationId[]) registerOperation(app, id, state);
}

function registerOperation(app: FastifyInstance, id: OperationId, api: ApiState): void {
  const operation: Operation = operations[id];
  app.route({
    method: operation.method,
    url: `${apiPath}${operation.path}`,
    schema: schemaOf(id),
    // Before the body is read: nobody's body is.
    onRequest(request, reply, done) {
      reply.header('cache-control', 'no-store');
      const nobody = { person: undefined, session: undefined, tokenExpires: undefined };
      const visit: Visit = { operation: id, identified: nobody, note: {}, cookies: [] };
      request.visit = visit;
      const shown = shownOf(request, operation, api);
      visit.identified = identify(api.desk, shown);
      admit(id, visit.identified, shown);
      done();
    },
    handler: id === 'streamLive' ? createLiveHandler(api) : createHandler(id, api),
  });
}

/** Of nobody and about nothing: how one can sign in here. */
const untold: ReadonlySet<OperationId> = new Set(['signInOptions']);

type AnyHandler = (call: unknown) => unknown;

function createHandler(id: OperationId, api: ApiState) {
  const { desk } = api;
  const handlers: Handlers<Exclude<OperationId, 'streamLive'>> = {
    ...accountHandlers(desk),
    ...gatewayHandlers(desk),
    ...integrationHandlers(desk),
    ...policyHandlers(desk),
    ...trailHandlers(desk),
    ...traceHandlers(desk),
    ...approvalHandlers(desk),
  };
  const handler = handlers[id as keyof typeof handlers] as AnyHandler;
  const operation: Operation = operations[id];
  const status = operation.status ?? 200;
  // Who signs in is known only afterwards; nothing else changes before it is told.
  const isOpen = permissions[id] === 'nobody';
  const isToldBefore = operation.method !== 'GET' && !isOpen;

  return async (request: FastifyRequest, reply: FastifyReply) => {
    if (isOpen && !untold.has(id)) refuseFlood(api, request);
    if (isToldBefore) await tellOf(request, api, 'allowed', status);
    const answer = await handler(callOf(request, reply, api));
    if (!isToldBefore && !untold.has(id)) await tellOf(request, api, 'allowed', status);
    for (const set of visitOf(request).cookies) set();
    if (operation.status === 302) {
      return reply.redirect((answer as { readonly location: string }).location, 302);
    }
    if (operation.media !== undefined) {
      const { bytes, fileName } = answer as { readonly bytes: Uint8Array; fileName: string };
      return reply
        .type(operation.media)
        .header('content-disposition', `attachment; filename="${fileName}"`)
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    }
    return reply.status(status).send(answer);
  };
}

/** What nobody may ask for is told too, and each telling is a write to disk. */
function refuseFlood({ isTaken }: ApiState, request: FastifyRequest): void {
  if (isTaken(addressOf(request))) return;
  const detail = 'too many sign-ins from this address: come back in a minute';
  throw new ProblemError(429, detail, { retryAfterSeconds: 60 });
}

function createLiveHandler(api: ApiDependencies) {
  const { live, desk } = api;
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { identified } = visitOf(request);
    const personId = identified.person?.id ?? '';
    live.reserve(personId);
    try {
      await tellOf(request, api, 'allowed', 200);
    } catch (error) {
      live.release(personId);
      throw error;
    }
    const shown = shownOf(request, operations.streamLive, api);
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const after = Number(request.headers['last-event-id'] ?? Number.NaN);
    live.serve(raw, {
      personId,
      filter: filterFor(identified.person?.roles ?? [], request.query as LiveFilter),
      after: Number.isSafeInteger(after) ? after : undefined,
      isStillAllowed: () => isAllowed(desk, shown),
    });
  };
}

/** What batches do; who did and read what, and why, is for those who may list events. */
const kindsOfAll = 'accept forward redact hold release refuse config self_test stop'.split(' ');

function filterFor(roles: readonly Role[], asked: LiveFilter): LiveFilter {
  if (mayDo('listEvents', roles)) return asked;
  const { kind = kindsOfAll } = asked;
  return { ...asked, kind: kind.filter((one) => kindsOfAll.includes(one)) };
}

/** Whether who opened the feed could open it now. */
function isAllowed(desk: Desk, shown: Shown): boolean {
  try {
    // A page that is left open keeps nobody signed in.
    const signIns = { find: desk.signIns.peek };
    admit('streamLive', identify({ ...desk, signIns }, shown), shown);
    return true;
  } catch {
    return false;
  }
}

function createErrorHandler(api: ApiDependencies) {
  const isToldOf = createStrangers(api.desk.now);
  return async (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const problem = await refuse(problemOf(error));
    const isPage = permissionsOf(request) === 302 && request.headers.accept?.includes('text/html');
    if (isPage === true) {
      const reason = problem.type.replace(/^.*:/, '');
      return reply.redirect(`/sign-in?problem=${encodeURIComponent(reason)}`, 302);
    }
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="traceveil"');
    if (problem.retryAfterSeconds !== undefined) {
      reply.header('retry-after', String(problem.retryAfterSeconds));
    }
    return reply
      .status(problem.status)
      .type('application/problem+json')
      .serializer(JSON.stringify)
      .send(bodyOf(problem));

    async function refuse(found: ProblemError): Promise<ProblemError> {
      if (found.status === 500) {
        const { name } = (found.cause ?? found) as Error;
        const { log } = api.desk;
        log.error(
          { component: 'console', operation: request.visit?.operation, error: name },
          'fault',
        );
      }
      if (request.visit === null || found.type === auditProblem) return found;
      const isStranger = request.visit.identified.person === undefined;
      if (isStranger && !isToldOf(addressOf(request))) {
        const detail = 'too many requests of nobody: come back in a minute';
        return new ProblemError(429, detail, { retryAfterSeconds: 60 });
      }
      // Who asks too often would else write to disk as often.
      if (found.status === 429 && !isToldOf(askerOf(request))) return found;
      return tellOf(request, api, 'refused', found.status).then(() => found, problemOf);
    }
  };
}

const auditProblem = 'urn:traceveil:audit-unavailable';

function permissionsOf({ visit }: FastifyRequest): number | undefined {
  if (visit === null) return undefined;
  const { status }: Operation = operations[visit.operation];
  return status;
}

/** @throws ProblemError 503 when it cannot be written: nothing is shown then */
async function tellOf(
  request: FastifyRequest,
  { desk, tell, mask }: ApiDependencies,
  outcome: AccessEvent['outcome'],
  status: number,
): Promise<void> {
  const { operation, identified, note } = visitOf(request);
  try {
    await tell({
      time: new Date(desk.now()).toISOString(),
      kind: 'access',
      actor: actorOf(note.person ?? identified.person),
      address: addressOf(request),
      operation,
      subject: subjectOf(operation, request, mask),
      outcome,
      status,
    });
  } catch (cause) {
    const detail = 'the audit trail cannot be written, so nothing is shown: try again later';
    throw new ProblemError(503, detail, { type: 'audit-unavailable', cause });
  }
}

function callOf(request: FastifyRequest, reply: FastifyReply, api: ApiDependencies): object {
  const { identified, note } = visitOf(request);
  const { params, query, body } = request;
  const mark = request.url.indexOf('?');
  return {
    ...{ params, query, body, note, ...identified },
    address: addressOf(request),
    cookies: cookiesOf(request, reply, api),
    search: mark < 0 ? '' : request.url.slice(mark),
  };
}

function shownOf(request: FastifyRequest, { method }: Operation, api: ApiDependencies): Shown {
  const { headers } = request;
  return {
    isChange: method !== 'GET',
    authorization: headers.authorization,
    sessionId: request.cookies[sessionCookie(api)],
    csrfToken: headers['x-csrf-token'],
    origin: headers.origin,
    ownOrigins: api.ownOrigins(request),
  };
}

/** `__Host-`: browsers take it from no other host of the domain, and over TLS only. */
function sessionCookie({ isSecure }: ApiDependencies): string {
  return isSecure ? '__Host-traceveil-session' : 'traceveil-session';
}

function cookiesOf(request: FastifyRequest, reply: FastifyReply, api: ApiDependencies): Cookies {
  const { isSecure } = api;
  const oidcCookie = isSecure ? '__Host-traceveil-oidc' : 'traceveil-oidc';
  const set = (name: string, id: string | undefined, options: CookieSerializeOptions) => {
    const always = { path: '/', httpOnly: true, secure: isSecure, ...options };
    visitOf(request).cookies.push(() => {
      if (id === undefined) reply.clearCookie(name, always);
      else reply.setCookie(name, id, always);
    });
  };
  return {
    oidc: request.cookies[oidcCookie],
    setSession: (id) => set(sessionCookie(api), id, { sameSite: 'strict' }),
    // One comes back from the provider's page, so from another site.
    setOidc: (id) => set(oidcCookie, id, { sameSite: 'lax', maxAge: 600 }),
  };
}

function visitOf({ visit }: FastifyRequest): Visit {
  if (visit === null) throw new Error('the request is not one to the API');
  return visit;
}

/** Whom a request counts for: many may be behind one address, and each has their own. */
function askerOf(request: FastifyRequest): string {
  const { person } = request.visit?.identified ?? {};
  if (person === undefined) return `address ${addressOf(request)}`;
  return person.tokenId === undefined ? `user ${person.id}` : `token ${person.tokenId}`;
}

function addressOf(request: FastifyRequest): string {
  return request.ip.replace(/^::ffff:/, '');
}
