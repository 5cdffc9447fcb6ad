import { connect } from 'node:http2';
import type { Gateway } from './gateway.ts';
import type { Signal } from './otlp-protocol.ts';

/** How a request can come to the gateway. */
export const ways = ['HTTP protobuf', 'HTTP JSON', 'gRPC'] as const;
export type Way = (typeof ways)[number];

/** What a sender is told. */
export interface Answer {
  /** The status of HTTP and the code of gRPC in one word; any other as it is. */
  readonly outcome: string;
  /** All that came back: headers of the answer, its body, its trailers. */
  readonly text: string;
}

/** A body as it is sent. */
export interface RawBody {
  readonly bytes: Uint8Array;
  /** It says that it is packed, whatever it is. */
  readonly isPacked?: boolean;
  /** Traces, when it does not say. */
  readonly signal?: Signal;
  /** Beside those of the protocol. */
  readonly headers?: Readonly<Record<string, string>>;
}

const services: Readonly<Record<Signal, string>> = {
  traces: 'trace.v1.TraceService',
  logs: 'logs.v1.LogsService',
  metrics: 'metrics.v1.MetricsService',
};

const outcomes: Readonly<Record<string, string>> = {
  ...{ 'HTTP 200': 'ok', 'HTTP 400': 'invalid', 'HTTP 413': 'too large' },
  ...{ 'gRPC 0': 'ok', 'gRPC 3': 'invalid', 'gRPC 8': 'too large' },
};

/** Sends a request as bytes: no client library would write what is wrong. */
export async function exportRaw(gateway: Gateway, way: Way, body: RawBody): Promise<Answer> {
  const { status, text } = await (way === 'gRPC' ? call(gateway, body) : post(gateway, way, body));
  return { outcome: outcomes[status] ?? status, text };
}

interface RawAnswer {
  readonly status: string;
  readonly text: string;
}

async function post(gateway: Gateway, way: Way, body: RawBody): Promise<RawAnswer> {
  const type = way === 'HTTP JSON' ? 'application/json' : 'application/x-protobuf';
  const encoding = body.isPacked === true ? { 'content-encoding': 'gzip' } : undefined;
  const headers = { 'content-type': type, ...encoding, ...body.headers };
  const response = await gateway.post(`/v1/${body.signal ?? 'traces'}`, body.bytes, headers);
  const text = [...response.headers].join('\n') + (await response.text());
  return { status: `HTTP ${response.status}`, text };
}

async function call({ ports }: Gateway, body: RawBody): Promise<RawAnswer> {
  const { bytes, isPacked, signal = 'traces', headers } = body;
  // Node holds 10 MB by default, and ends a call that has more to send.
  const session = connect(`http://127.0.0.1:${ports.grpc}`, { maxSessionMemory: 1_000 });
  const head = Buffer.alloc(5);
  head.writeUInt8(isPacked === true ? 1 : 0, 0);
  head.writeUInt32BE(bytes.length, 1);
  let status = 'no status of gRPC';
  let text = '';
  try {
    const stream = session.request({
      ':method': 'POST',
      ':path': `/opentelemetry.proto.collector.${services[signal]}/Export`,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...(isPacked === true ? { 'grpc-encoding': 'gzip' } : {}),
      ...headers,
    });
    const note = (fields: Readonly<Record<string, unknown>>) => {
      text += JSON.stringify(fields);
      const code = fields['grpc-status'];
      if (typeof code === 'string') status = `gRPC ${code}`;
    };
    stream.on('response', note).on('trailers', note);
    stream.on('data', (data: Buffer) => (text += data.toString()));
    await new Promise<void>((resolve, reject) => {
      session.on('error', reject);
      // A refused message may not be read to its end; what was answered counts.
      stream.on('error', () => undefined).on('close', resolve);
      stream.end(Buffer.concat([head, bytes]));
    });
  } finally {
    session.destroy();
  }
  return { status, text: `${text}${decodeURIComponent(text)}` };
}
