import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import grpc from '@grpc/grpc-js';
import { writePasswordHash, writeTokenDigest } from '@traceveil/extension-auth';
import type { AuditEvent } from '@traceveil/pipeline';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { components } from './components.ts';
import { loadConfig } from './config.ts';
import { startGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';

/** What no answer and no file may hold. */
const marker = 'MARKER-51ce-0123456789';
const basic = (user: string, word: string) =>
  `Basic ${Buffer.from(`${user}:${word}`).toString('base64')}`;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
function ignore(): void {
  // Nothing to see.
}

const directory = mkdtempSync(join(tmpdir(), 'traceveil-auth-'));
const gateways = new Map<string, { gateway: Gateway; trail: string }>();
let credentials: Readonly<Record<string, string | undefined>> = {};
let issuer: Awaited<ReturnType<typeof startIssuer>>;

async function startIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const other = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: '1', alg: 'ES256' };
  const server = createServer((request, response) => {
    const documents = { issuer: url, jwks_uri: `${url}/keys` };
    response.end(JSON.stringify(request.url === '/keys' ? { keys: [jwk] } : documents));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sign = (claims: object, kid = '1', key = privateKey) => {
    const exp = Math.floor(Date.now() / 1_000) + 300;
    const all = { iss: url, aud: 'traceveil', sub: 'billing', exp, ...claims };
    return new SignJWT(all).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
  };
  /** With a secret that everyone knows. */
  const signWithPublicKey = () =>
    new SignJWT({ iss: url, aud: 'traceveil', sub: 'billing' })
      .setExpirationTime('5m')
      .setProtectedHeader({ alg: 'HS256', kid: '1' })
      .sign(Buffer.from(JSON.stringify(jwk)));
  return {
    url,
    sign,
    signWithPublicKey,
    stranger: other.privateKey,
    stop: () => server.close(),
  };
}

/** A gateway whose receiver asks for one kind of credentials. */
async function start(authenticator: string, extension: object): Promise<void> {
  const own = join(directory, authenticator);
  const protocol = { endpoint: '127.0.0.1:0', auth: { authenticator } };
  const pipeline = { receivers: ['otlp'], processors: ['redact'], exporters: ['file'] };
  const text = JSON.stringify({
    extensions: { [authenticator]: extension },
    receivers: {
      otlp: { protocols: { grpc: protocol, http: protocol }, senders: [{ id: 'billing' }] },
    },
    processors: { redact: {} },
    exporters: { file: { path: join(own, 'clean.jsonl') } },
    storage: { directory: own },
    service: {
      extensions: [authenticator],
      telemetry: { endpoint: '127.0.0.1:0' },
      pipelines: { traces: pipeline },
    },
  });
  const input = { text, fileName: 'test.yaml', env: {}, readFile: () => '' };
  const gateway = await startGateway(loadConfig(input, components).config, silent);
  gateways.set(authenticator, { gateway, trail: join(own, 'audit', 'audit.jsonl') });
}

beforeAll(async () => {
  issuer = await startIssuer();
  const { sign, stranger, url } = issuer;
  const token = (name: string, word: string) => ({ name, token: writeTokenDigest(word) });
  await start('bearertokenauth', {
    tokens: [token('billing', 'token-of-billing'), token('other', marker)],
  });
  const lines = await Promise.all(
    ['billing', 'other'].map(async (user) => `${user}:${await writePasswordHash(marker)}`),
  );
  await start('basicauth', { htpasswd: { inline: lines.join('\n') } });
  await start('oidc', { providers: [{ issuer_url: url, audience: 'traceveil' }] });
  const bearer = async (signed: Promise<string>) => `Bearer ${await signed}`;
  const unsigned = new UnsecuredJWT({ iss: url, aud: 'traceveil', sub: 'billing' });
  credentials = {
    'bearertokenauth right': 'Bearer token-of-billing',
    'bearertokenauth wrong': `Bearer ${marker}x`,
    'bearertokenauth revoked': 'Bearer token-of-before-the-rotation',
    'bearertokenauth another scheme': basic('billing', marker),
    'bearertokenauth not allowed': `Bearer ${marker}`,
    'bearertokenauth oversized': `Bearer ${marker.repeat(400)}`,
    'basicauth right': basic('billing', marker),
    'basicauth wrong': basic('billing', `${marker}x`),
    'basicauth unknown user': basic('nobody', marker),
    'basicauth another scheme': `Bearer ${marker}`,
    'basicauth not allowed': basic('other', marker),
    'basicauth oversized': basic('billing', marker.repeat(400)),
    'oidc right': await bearer(sign({})),
    'oidc expired': await bearer(sign({ exp: Math.floor(Date.now() / 1_000) - 60 })),
    'oidc not yet valid': await bearer(sign({ nbf: Math.floor(Date.now() / 1_000) + 600 })),
    'oidc wrong audience': await bearer(sign({ aud: 'grafana' })),
    'oidc wrong issuer': await bearer(sign({ iss: 'https://login.example.org' })),
    'oidc alg none': `Bearer ${unsigned.setExpirationTime('5m').encode()}`,
    'oidc public key': await bearer(issuer.signWithPublicKey()),
    'oidc other key': await bearer(sign({}, '1', stranger)),
    'oidc revoked key': await bearer(sign({}, 'gone', stranger)),
    'oidc wrong': `Bearer ${marker}`,
    'oidc another scheme': basic('billing', marker),
    'oidc not allowed': await bearer(sign({ sub: 'other' })),
    'oidc oversized': `Bearer ${marker.repeat(400)}`,
  };
});

afterAll(async () => {
  for (const { gateway } of gateways.values()) await gateway.stop(AbortSignal.abort());
  issuer.stop();
  rmSync(directory, { recursive: true });
});

interface Heard {
  /** Of gRPC, also for HTTP: from the body. */
  readonly code: number;
  readonly http?: number;
  readonly told: string;
}

const body = Buffer.from([0x0a, 0x08, 0x12, 0x06, 0x12, 0x04, 0x2a, 0x02, 0x68, 0x69]);

async function overHttp(port: number, authorization: string | undefined): Promise<Heard> {
  const headers = {
    'content-type': 'application/json',
    ...(authorization !== undefined && { authorization }),
  };
  const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'chat' };
  const sent = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  const url = `http://127.0.0.1:${port}/v1/traces`;
  const answer = await fetch(url, { method: 'POST', headers, body: sent });
  const told = await answer.text();
  const { code = 0 } = JSON.parse(told) as { code?: number };
  return { code, http: answer.status, told: told + JSON.stringify([...answer.headers]) };
}

function overGrpc(port: number, authorization: string | undefined): Promise<Heard> {
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const metadata = new grpc.Metadata();
  if (authorization !== undefined) metadata.set('authorization', authorization);
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  const keep = (bytes: Buffer) => bytes;
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, keep, keep, body, metadata, (error) => {
      client.close();
      resolve({ code: error?.code ?? 0, told: JSON.stringify(error) });
    });
  });
}

/** But for what became of batches, which is told of any time later. */
function eventsOf(trail: string): AuditEvent[] {
  const lines = readFileSync(trail, 'utf8').split('\n').filter(Boolean);
  const events = lines.map((line) => JSON.parse(line) as AuditEvent);
  return events.filter(({ kind }) => kind !== 'forward');
}

async function send(authenticator: string, transport: string, authorization: string | undefined) {
  const running = gateways.get(authenticator);
  if (!running) throw new Error(`${authenticator} is not there`);
  const [receiver] = running.gateway.receivers as unknown as [
    { endpoints: Record<string, { port: number }> },
  ];
  const port = receiver.endpoints[transport]?.port ?? 0;
  const before = eventsOf(running.trail).length;
  const heard = await (transport === 'http' ? overHttp : overGrpc)(port, authorization);
  const events = async (count: number) => {
    for (let waits = 0; waits < 100; waits += 1) {
      const now = eventsOf(running.trail).slice(before);
      if (now.length >= count) return now;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('no event came');
  };
  return { heard, events };
}

const reasons = {
  missing: 'missing',
  'another scheme': 'malformed',
  oversized: 'oversized',
  'not allowed': 'not_allowed',
  wrong: 'wrong_credentials',
};
const cases = {
  bearertokenauth: { ...reasons, revoked: 'wrong_credentials' },
  basicauth: { ...reasons, 'unknown user': 'wrong_credentials' },
  oidc: {
    ...reasons,
    wrong: 'malformed',
    expired: 'expired',
    'wrong audience': 'wrong_audience',
    'wrong issuer': 'wrong_issuer',
    'alg none': 'wrong_algorithm',
    'public key': 'wrong_algorithm',
    'not yet valid': 'not_yet_valid',
    'other key': 'wrong_signature',
    'revoked key': 'unknown_key',
  },
};
const all = Object.entries(cases).flatMap(([authenticator, wrong]) =>
  ['http', 'grpc'].flatMap((transport) =>
    Object.entries(wrong).map(([what, reason]) => ({ authenticator, transport, what, reason })),
  ),
);

describe('credentials', () => {
  beforeEach(() => {
    expect(gateways.size).toBe(3);
  });

  it.each(all)(
    '$what of $authenticator over $transport: refused, audited, not repeated',
    async ({ authenticator, transport, what, reason }) => {
      const name = `${authenticator} ${what}`;
      expect(what === 'missing' || credentials[name] !== undefined).toBe(true);
      const { heard, events } = await send(authenticator, transport, credentials[name]);
      const isKnown = what === 'not allowed';
      expect(heard.code).toBe(isKnown ? 7 : 16);
      expect(heard.http).toBe(transport === 'grpc' ? undefined : isKnown ? 403 : 401);
      const id = isKnown ? 'other' : 'unknown';
      const expected = { kind: 'refuse', reason, sender: { id, transport } };
      const written = await events(1);
      expect(written).toMatchObject([expected]);
      const repeated = heard.told + JSON.stringify(written);
      expect(repeated).not.toContain(marker);
      expect(repeated).not.toContain(credentials[name] ?? marker);
    },
  );

  it.each(Object.keys(cases).flatMap((one) => [`${one} http`, `${one} grpc`]))(
    'that are right let in over %s',
    async (both) => {
      const [authenticator = '', transport = ''] = both.split(' ');
      const authorization = credentials[`${authenticator} right`];
      const { heard, events } = await send(authenticator, transport, authorization);
      expect(heard.code).toBe(0);
      const sender = { id: 'billing', transport };
      expect(await events(1)).toMatchObject([{ kind: 'accept', sender }]);
    },
  );
});

it('are not shown where the configuration is', async () => {
  for (const { gateway } of gateways.values()) {
    const url = `http://127.0.0.1:${String(gateway.adminPort)}/config`;
    const shown = await (await fetch(url)).text();
    expect(shown).toContain('extensions:');
    expect(shown).not.toMatch(/sha256:|scrypt/);
  }
});
