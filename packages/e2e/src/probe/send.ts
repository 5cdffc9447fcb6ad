import { connect } from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Signal } from '../harness/otlp-protocol.ts';
import type { Ports } from '../harness/gateway.ts';
import type { Message, Probe, Protocol } from './probe.ts';
import { toJson, toProtobuf } from './tree.ts';

/** A message, and how it is sent. */
interface Sending {
  readonly message: Message;
  readonly protocol: Protocol;
  readonly probe: string;
}

/** Requests of one kind that may be sent in any order. */
type Row = readonly Sending[];

const messagesMax = 150;
const rowsAtOnce = 4;
const attemptsMax = 200;
/** Of three requests one is packed. */
const gzipEvery = 3;

const services: Readonly<Record<Signal, string>> = {
  traces: 'trace.v1.TraceService',
  logs: 'logs.v1.LogsService',
  metrics: 'metrics.v1.MetricsService',
};

/**
 * Sends probes, many in a request, and waits until each is answered.
 *
 * @returns for each probe that was refused, the status
 */
export async function sendProbes(
  probes: readonly Probe[],
  ports: Pick<Ports, 'grpc' | 'http'>,
): Promise<ReadonlyMap<string, string>> {
  const session = connect(`http://127.0.0.1:${ports.grpc}`);
  const refused = new Map<string, string>();
  const send = (row: Row, isPacked: boolean) => answerTo(row, { isPacked, session, ports });
  try {
    for (const isLater of [false, true]) {
      const rows = rowsOf(probes, isLater);
      let sent = 0;
      const take = async () => {
        for (let row = rows.shift(); row; row = rows.shift()) {
          const isPacked = sent++ % gzipEvery === 0;
          const status = await send(row, isPacked);
          if (status === 'ok') continue;
          const half = row.length >> 1;
          if (half > 0) rows.push(row.slice(0, half), row.slice(half));
          else for (const { probe } of row) refused.set(probe, status);
        }
      };
      await Promise.all(Array.from({ length: rowsAtOnce }, take));
    }
  } finally {
    session.close();
  }
  return refused;
}

/** Messages of one signal and protocol together, in their order; a probe's in one request. */
function rowsOf(probes: readonly Probe[], isLater: boolean): Row[] {
  const open = new Map<string, Sending[]>();
  const rows: Row[] = [];
  for (const { id, label, messages } of probes) {
    for (const message of messages.filter((one) => one.isLater === isLater)) {
      const key = `${message.signal} ${label.protocol}`;
      const row = open.get(key) ?? [];
      const isNext = row.at(-1)?.probe !== id;
      if (row.length >= messagesMax && isNext) {
        rows.push(row);
        open.set(key, [{ message, protocol: label.protocol, probe: id }]);
        continue;
      }
      row.push({ message, protocol: label.protocol, probe: id });
      open.set(key, row);
    }
  }
  return [...rows, ...open.values()];
}

interface Way {
  readonly isPacked: boolean;
  readonly session: ClientHttp2Session;
  readonly ports: Pick<Ports, 'grpc' | 'http'>;
}

/** Asks again while the gateway is busy. */
async function answerTo(row: Row, way: Way): Promise<string> {
  const [first] = row;
  if (first === undefined) return 'ok';
  const { protocol, message } = first;
  const tree = { parts: row.map((one) => one.message.part) };
  const body = protocol === 'http/json' ? Buffer.from(toJson(tree)) : toProtobuf(tree);
  for (let attempt = 1; ; attempt++) {
    const status =
      protocol === 'grpc'
        ? await callGrpc(message.signal, body, way)
        : await post(message.signal, body, protocol, way);
    const isBusy = status === 'HTTP 503' || status === 'gRPC 14';
    if (!isBusy || attempt === attemptsMax) return status;
    await sleep(50);
  }
}

async function post(
  signal: Signal,
  body: Buffer,
  protocol: Protocol,
  { isPacked, ports }: Way,
): Promise<string> {
  const type = protocol === 'http/json' ? 'application/json' : 'application/x-protobuf';
  const response = await fetch(`http://127.0.0.1:${ports.http}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': type, ...(isPacked ? { 'content-encoding': 'gzip' } : {}) },
    body: isPacked ? gzipSync(body) : body,
  });
  await response.arrayBuffer();
  return response.status === 200 ? 'ok' : `HTTP ${response.status}`;
}

/** Bare node:http2: the messages are made by hand, as no SDK would. */
async function callGrpc(signal: Signal, body: Buffer, way: Way): Promise<string> {
  const { isPacked, session } = way;
  const content = isPacked ? gzipSync(body) : body;
  const head = Buffer.alloc(5);
  head.writeUInt8(isPacked ? 1 : 0, 0);
  head.writeUInt32BE(content.length, 1);
  const stream = session.request({
    ':method': 'POST',
    ':path': `/opentelemetry.proto.collector.${services[signal]}/Export`,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...(isPacked ? { 'grpc-encoding': 'gzip' } : {}),
  });
  return new Promise((resolve, reject) => {
    let status = 'gRPC without a status';
    const note = (fields: Record<string, unknown>) => {
      const code = fields['grpc-status'];
      if (typeof code === 'string') status = code === '0' ? 'ok' : `gRPC ${code}`;
    };
    stream.on('response', note).on('trailers', note);
    stream.on('error', reject).on('close', () => resolve(status));
    stream.resume();
    stream.end(Buffer.concat([head, content]));
  });
}
