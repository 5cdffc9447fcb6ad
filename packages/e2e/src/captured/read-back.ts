import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeBearerSender } from '../harness/bearer.ts';
import { gatewayPorts, plainConfig, startGatewayWith, traceveil } from '../harness/gateway.ts';
import type { Gateway } from '../harness/gateway.ts';
import type { Planted } from '../harness/leaks.ts';
import { startOtlpSink } from '../harness/otlp-sink.ts';
import type { OtlpSink } from '../harness/otlp-sink.ts';
import { exportRaw } from '../harness/raw-export.ts';
import { until } from '../harness/wait.ts';
import { itemsOf, maskedPlaces } from './masked-places.ts';
import type { MaskedPlace, PlacedItem } from './masked-places.ts';
import { decodeCaptured, readPlanted } from './requests.ts';
import type { Captured } from './requests.ts';

/** Whose token all is sent with. */
export const identity = 'billing-agent';

/** A request that went through, and all that is to be told of it. */
export interface Sent {
  readonly library: string;
  readonly signal: Captured['signal'];
  readonly transport: 'grpc' | 'http';
  /** As they were sent. */
  readonly items: readonly PlacedItem[];
  /** The same as they arrived. */
  readonly arrived: readonly PlacedItem[];
  readonly places: readonly MaskedPlace[];
  /** Of what the backend got, unpacked. */
  readonly bytes: number;
  readonly sha256: string;
  /** What the backend answered, as `forward` events and `session show` say it. */
  readonly forward: Readonly<Record<string, unknown>>;
}

/** A line of the trail. */
export interface TrailEvent extends Readonly<Record<string, unknown>> {
  readonly kind: string;
  readonly batch_id?: string;
}

/** A gateway through which captured requests went to a backend, all acknowledged. */
export interface ReadBack {
  readonly sent: readonly Sent[];
  readonly events: readonly TrailEvent[];
  /** What a command beside the gateway prints for programs. @throws Error when it fails */
  told<Told>(...args: readonly string[]): Promise<Told[]>;
  stop(): Promise<void>;
}

/**
 * Sends captured requests through a gateway that knows its sender.
 *
 * @param withSecretIds a library whose ids of sessions and users stay as they were captured: secrets
 *                      themselves; the others have ids as most applications do
 * @throws Error when one is not taken or does not arrive
 */
export async function sendCaptured(
  folder: string,
  captured: readonly Captured[],
  withSecretIds: string,
): Promise<ReadBack> {
  const backend = await startOtlpSink();
  const { authorization, configure } = await makeBearerSender(identity);
  const ports = await gatewayPorts();
  const plain = plainConfig(ports, { exporters: { otlp_http: { endpoint: backend.url } } });
  const gateway = await startGatewayWith(configure(plain), ports);
  const planted = readPlanted(folder);
  const sent: Sent[] = [];
  for (const one of captured) {
    const request = one.library === withSecretIds ? one : withPlainIds(one, planted);
    sent.push(await send(request, { gateway, backend, authorization }));
  }
  return {
    sent,
    events: await eventsOf(gateway, sent.length),
    told: (...args) => ask(gateway, args),
    async stop() {
      await gateway.stop();
      await backend.stop();
    },
  };
}

/** As long as those that were planted. */
function withPlainIds(request: Captured, planted: Planted): Captured {
  let text = request.bytes.toString('latin1');
  for (const place of ['session', 'userid']) {
    const secret = planted[place]?.['ghp'] ?? '';
    text = text.replaceAll(secret, `${place} of ${request.library}`.padEnd(secret.length, '.'));
  }
  return { ...request, bytes: Buffer.from(text, 'latin1') };
}

interface Through {
  readonly gateway: Gateway;
  readonly backend: OtlpSink;
  readonly authorization: string;
}

async function send(
  request: Captured,
  { gateway, backend, authorization }: Through,
): Promise<Sent> {
  const { library, file, signal, isJson, bytes } = request;
  backend.clear();
  const http = isJson ? 'HTTP JSON' : 'HTTP protobuf';
  const way = library.endsWith('-grpc') ? 'gRPC' : http;
  const { outcome } = await exportRaw(gateway, way, { bytes, signal, headers: { authorization } });
  const [received] = await backend.requests(signal);
  if (outcome !== 'ok' || !received) throw new Error(`${library}/${file} was not taken`);
  const decoded = decodeCaptured(request);
  const items = itemsOf(decoded);
  return {
    ...{ library, signal, transport: way === 'gRPC' ? 'grpc' : 'http' },
    ...{ items, arrived: itemsOf(received.request) },
    places: maskedPlaces(decoded, received.request),
    bytes: received.bytes.length,
    sha256: createHash('sha256').update(received.bytes).digest('hex'),
    forward: {
      ...{ exporter: 'otlp_http', endpoint: `${backend.url}/v1/${signal}`, outcome: 'delivered' },
      ...{ delivered_items: items.length, rejected_items: 0, dead_lettered_items: 0 },
      ...{ dropped_items: 0, reason: '' },
    },
  };
}

/** Once the backend has acknowledged all. */
async function eventsOf({ directory }: Gateway, requests: number): Promise<TrailEvent[]> {
  const read = () => {
    const lines = readFileSync(join(directory, 'data/audit/audit.jsonl'), 'utf8').split('\n');
    const events = lines.filter(Boolean).map((line) => JSON.parse(line) as TrailEvent);
    const forwards = events.filter(({ kind }) => kind === 'forward');
    return forwards.length === requests ? events : undefined;
  };
  return until(read, { what: `the trail to tell of ${requests} acknowledgements` });
}

async function ask<Told>({ directory }: Gateway, args: readonly string[]): Promise<Told[]> {
  const child = traceveil([...args, '--json', '--config', 'traceveil.yaml'], { cwd: directory });
  if ((await child.exited) !== 0) throw new Error(`${args.join(' ')}: ${child.stderr()}`);
  const text = child.stdout();
  const documents = text.startsWith('{\n') ? [text] : text.split('\n').filter(Boolean);
  return documents.map((document) => JSON.parse(document) as Told);
}
