import type { IncomingHttpHeaders } from 'node:http2';
import { PipelineError } from '@traceveil/pipeline';
import type { Signal } from '@traceveil/pipeline';
import type { ContentEncoding } from './body.ts';

const signalByPath: ReadonlyMap<string, Signal> = new Map([
  ['/opentelemetry.proto.collector.trace.v1.TraceService/Export', 'traces'],
  ['/opentelemetry.proto.collector.logs.v1.LogsService/Export', 'logs'],
  ['/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', 'metrics'],
]);

const msByUnit: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 1 / 1_000,
  n: 1 / 1_000_000,
};

/** The longest time of a timer of Node: 24 days. */
const timerMsMax = 2 ** 31 - 1;

/** What the header of a call says. */
export interface Announced {
  readonly signal: Signal;
  /** Of a message that says that it is packed. */
  readonly encoding: ContentEncoding;
  /** How long the sender waits for its answer, if it says so. */
  readonly timeoutMs: number | undefined;
}

/**
 * Refuses everything that can be refused before the sender is asked who it is.
 *
 * @throws PipelineError `method_not_allowed` or `unsupported_media_type` when it is no call of gRPC
 *         at all; `not_found` for other methods and encodings; `invalid`
 */
export function checkHeader(headers: IncomingHttpHeaders, component: string): Announced {
  if (headers[':method'] !== 'POST') {
    throw new PipelineError(component, 'method_not_allowed', 'must be POST');
  }
  if (!/^application\/grpc(?:$|[+;])/i.test(headers['content-type'] ?? '')) {
    throw new PipelineError(component, 'unsupported_media_type', 'must be application/grpc');
  }
  const signal = signalByPath.get(headers[':path'] ?? '');
  if (signal === undefined) {
    const known = [...signalByPath.keys()].join(', ');
    throw new PipelineError(component, 'not_found', `no such method: there are ${known}`);
  }
  const { 'grpc-encoding': encoding = 'identity' } = headers;
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new PipelineError(component, 'not_found', 'grpc-encoding must be gzip or identity');
  }
  return { signal, encoding, timeoutMs: timeoutMsOf(headers, component) };
}

/**
 * How long the sender waits for its answer.
 *
 * @returns milliseconds; `undefined` when it does not say
 * @throws PipelineError `invalid`
 * @see gRPC over HTTP/2, «Requests»: `Timeout`
 */
function timeoutMsOf(headers: IncomingHttpHeaders, component: string): number | undefined {
  const { 'grpc-timeout': written } = headers;
  if (written === undefined) return undefined;
  const [, digits, unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(String(written)) ?? [];
  if (digits === undefined) {
    const problem = 'grpc-timeout must be up to eight digits and a unit, such as 10S';
    throw new PipelineError(component, 'invalid', problem);
  }
  return Math.min(Math.ceil(Number(digits) * (msByUnit[unit] ?? 0)), timerMsMax);
}
