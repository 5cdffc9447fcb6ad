import { opentelemetry } from '../generated/messages.js';
import { messageCharactersMax } from './status.ts';
import type { Encoding } from './status.ts';

const { logs, metrics, trace } = opentelemetry.proto.collector;

/** What the sender of an accepted request is told. */
export interface PartialSuccess {
  /** Spans, log records or data points that were not taken and must not be sent again. */
  readonly rejectedItems: number;
  /** Empty when there is nothing to say. With nothing rejected it is a warning. */
  readonly message: string;
}

/** The OTLP recommendation for a response, before compression. */
export const responseBytesMax = 4 * 1024 ** 2;

const rejectedField = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
} as const;

type Signal = keyof typeof rejectedField;

const responseMessage = {
  traces: trace.v1.ExportTraceServiceResponse,
  logs: logs.v1.ExportLogsServiceResponse,
  metrics: metrics.v1.ExportMetricsServiceResponse,
} as const;

/**
 * Serializes an `Export<Signal>ServiceResponse`.
 *
 * @param bytesMax the message is cut until the response is no larger
 * @returns no bytes, or `{}`, when there is nothing to say: `partial_success` must be unset then
 */
export function encodeResponse(
  signal: Signal,
  { rejectedItems, message }: PartialSuccess,
  encoding: Encoding,
  bytesMax: number = responseBytesMax,
): Uint8Array {
  if (rejectedItems === 0 && message === '') return Buffer.from(encoding === 'json' ? '{}' : '');
  let kept = message;
  let bytes = encodePartial(signal, { rejectedItems, message: kept }, encoding);
  while (bytes.length > bytesMax && kept !== '') {
    // An escaped character is up to six bytes, so this can take more than one round.
    const length = Math.floor((kept.length * bytesMax) / bytes.length) - responseFrameBytes;
    kept = kept.slice(0, Math.max(0, length)).replace(/[\ud800-\udbff]$/, '');
    bytes = encodePartial(signal, { rejectedItems, message: kept }, encoding);
  }
  return bytes;
}

/** More than what surrounds the message. */
const responseFrameBytes = 128;

function encodePartial(
  signal: Signal,
  { rejectedItems, message }: PartialSuccess,
  encoding: Encoding,
): Uint8Array {
  const field = rejectedField[signal];
  if (encoding === 'proto') {
    const partialSuccess = { [field]: rejectedItems, errorMessage: message };
    return responseMessage[signal].encode({ partialSuccess }).finish();
  }
  const partialSuccess = { [field]: String(rejectedItems), errorMessage: message };
  return Buffer.from(JSON.stringify({ partialSuccess }));
}

/**
 * Reads an `Export<Signal>ServiceResponse` that a backend sent. It has answered "ok" already, so
 * what cannot be read counts as nothing rejected.
 *
 * @returns `message` of at most `messageCharactersMax` characters
 */
export function decodeResponse(
  bytes: Uint8Array,
  signal: Signal,
  encoding: Encoding,
): PartialSuccess {
  try {
    const partial = asRecord(
      encoding === 'proto'
        ? responseMessage[signal].decode(bytes).partialSuccess
        : asRecord(JSON.parse(new TextDecoder().decode(bytes)))['partialSuccess'],
    );
    const rejectedItems = Math.max(0, Math.trunc(Number(partial[rejectedField[signal]] ?? 0)));
    const message = partial['errorMessage'];
    return {
      rejectedItems: Number.isSafeInteger(rejectedItems) ? rejectedItems : 0,
      message: typeof message === 'string' ? message.slice(0, messageCharactersMax) : '',
    };
  } catch {
    return { rejectedItems: 0, message: '' };
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
