import { Agent as PlainAgent, request as requestPlain } from 'node:http';
import { Agent, request } from 'node:https';
import grpc from '@grpc/grpc-js';
import { decodeStatus } from '@traceveil/otlp';
import type { DecodedStatus } from '@traceveil/otlp';
import type { Accept } from '@traceveil/pipeline';
import { config } from './config.ts';
import { otlpReceiver } from './factory.ts';
import { fakeDependencies } from './fake-dependencies.ts';
import type { FakeDependencies } from './fake-dependencies.ts';
import type { OtlpReceiver } from './otlp-receiver.ts';
import type { Issued } from './sample-certificates.ts';
import { sampleRequest } from './sample-requests.ts';

/** For tests: both ways to send. */
export const transports = ['http', 'grpc'] as const;
export type Transport = (typeof transports)[number];

/** For tests: a receiver with both protocols on loopback. */
export interface Started {
  readonly deps: FakeDependencies;
  readonly receiver: OtlpReceiver;
  readonly ports: Readonly<Record<Transport, number>>;
}

/** For tests: what a sender shows. */
export interface Shown {
  /** Trusted; with it the connection is encrypted. */
  readonly ca?: string;
  readonly client?: Issued;
  readonly authorization?: string;
  readonly signal?: 'traces' | 'logs';
}

/** For tests: what a sender hears, or `undefined` when there was no connection. */
export interface Heard {
  /** 200 or 0 when all is well. */
  readonly code: number;
  readonly challenge?: string | undefined;
  readonly retryAfter?: string | undefined;
  /** The body, or what stands for it. */
  readonly status?: DecodedStatus | undefined;
}

const services = { traces: 'trace.v1.TraceService', logs: 'logs.v1.LogsService' } as const;
const closing: (() => Promise<void> | void)[] = [];

/** For tests: stops everything that was started, last first. */
export async function closeSecure(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

/** For tests: starts a receiver; `both` is the configuration of each protocol. */
export async function startBoth(
  both: Readonly<Record<string, unknown>>,
  rest: Readonly<Record<string, unknown>> = {},
  prepare: (deps: FakeDependencies) => void = () => undefined,
): Promise<Started> {
  const accept: Accept = () => Promise.resolve({ rejectedItems: 0, message: '' });
  const deps = fakeDependencies(accept);
  prepare(deps);
  const section = { endpoint: '127.0.0.1:0', ...both };
  const parsed = config.parse({ protocols: { grpc: section, http: section }, ...rest });
  const receiver = otlpReceiver.create(parsed, deps);
  await receiver.start();
  closing.push(() => receiver.stop(AbortSignal.abort()));
  const { grpc: one, http: other } = receiver.endpoints;
  return { deps, receiver, ports: { grpc: one?.port ?? 0, http: other?.port ?? 0 } };
}

/** For tests: sends one request on a connection of its own. */
export function sendOver(
  transport: Transport,
  port: number,
  shown: Shown = {},
): Promise<Heard | undefined> {
  const client = transport === 'http' ? createHttp(port, shown) : createGrpc(port, shown);
  return client.send().finally(client.close);
}

/** For tests: a client that keeps its connection. */
export interface Client {
  send(): Promise<Heard | undefined>;
  close(): void;
}

/** For tests: a client of OTLP/HTTP. */
export function createHttp(port: number, { ca, client, authorization, signal }: Shown): Client {
  const kept = { keepAlive: true, maxSockets: 1 };
  const plain = new PlainAgent(kept);
  const agent = new Agent({ ...kept, ca, ...client });
  const headers = {
    'content-type': 'application/x-protobuf',
    ...(authorization !== undefined && { authorization }),
  };
  const path = `/v1/${signal ?? 'traces'}`;
  const options = { host: 'localhost', port, path, method: 'POST', headers };
  const send = () =>
    new Promise<Heard | undefined>((resolve) => {
      const sent =
        ca === undefined
          ? requestPlain({ ...options, agent: plain })
          : request({ ...options, agent });
      sent.on('error', () => resolve(undefined));
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const code = response.statusCode ?? 0;
          const body = Buffer.concat(chunks);
          const status = code === 200 ? undefined : decodeStatus(body, 'proto');
          const { 'www-authenticate': challenge, 'retry-after': retryAfter } = response.headers;
          resolve({ code, challenge, retryAfter, status });
        });
      });
      sent.end(sampleRequest(1));
    });
  return { send, close: () => [plain, agent].forEach((one) => one.destroy()) };
}

/** For tests: a client of OTLP/gRPC. */
export function createGrpc(port: number, { ca, client, authorization, signal }: Shown): Client {
  const pem = (text: string | undefined) => (text === undefined ? null : Buffer.from(text));
  const credentials =
    ca === undefined
      ? grpc.credentials.createInsecure()
      : grpc.credentials.createSsl(pem(ca), pem(client?.key), pem(client?.cert));
  const channel = new grpc.Client(`localhost:${port}`, credentials, {
    'grpc.use_local_subchannel_pool': 1,
  });
  const metadata = new grpc.Metadata();
  if (authorization !== undefined) metadata.set('authorization', authorization);
  const path = `/opentelemetry.proto.collector.${services[signal ?? 'traces']}/Export`;
  const keep = (bytes: Buffer) => bytes;
  const send = () =>
    new Promise<Heard | undefined>((resolve) => {
      const body = sampleRequest(1);
      channel.makeUnaryRequest(path, keep, keep, body, metadata, (error) => {
        const [details] = error?.metadata.get('grpc-status-details-bin') ?? [];
        const status = Buffer.isBuffer(details) ? decodeStatus(details, 'proto') : undefined;
        const isUnheard = error?.code === grpc.status.UNAVAILABLE && status === undefined;
        resolve(isUnheard ? undefined : { code: error?.code ?? 0, status });
      });
    });
  return { send, close: () => channel.close() };
}
