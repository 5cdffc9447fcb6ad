import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { encodeStatus, statusByRemedy } from '@traceveil/otlp';
import type { Encoding } from '@traceveil/otlp';
import type { PipelineError } from '@traceveil/pipeline';
import { isRetryable, retryDelayDefaultMs, statusOf } from './refusal.ts';

const typeByEncoding = { proto: 'application/x-protobuf', json: 'application/json' } as const;

/** How an answer is written. */
export interface AnswerForm {
  readonly encoding: Encoding;
  /** Of the body. */
  readonly bytesMax: number;
  /** Says to who is not known what would make it known. */
  readonly challenge?: string | undefined;
}

/** Answers with a body, unless the sender has gone. */
export function send(response: ServerResponse, encoding: Encoding, body: Uint8Array): void {
  if (response.destroyed) return;
  response.setHeader('Content-Type', typeByEncoding[encoding]);
  response.setHeader('Content-Length', body.length);
  response.end(body);
}

/**
 * Answers with `google.rpc.Status`.
 *
 * @see OTLP specification, «Failures» (HTTP): the body of all 4xx and 5xx
 */
export function sendRefusal(
  response: ServerResponse,
  form: AnswerForm,
  error: PipelineError,
): void {
  response.statusCode = statusByRemedy[error.remedy].http;
  if (error.remedy === 'method_not_allowed') response.setHeader('Allow', 'POST');
  if (error.remedy === 'unauthenticated' && form.challenge !== undefined) {
    response.setHeader('WWW-Authenticate', form.challenge);
  }
  if (isRetryable(error.remedy)) {
    const delayMs = error.retryAfterMs ?? retryDelayDefaultMs;
    response.setHeader('Retry-After', Math.ceil(delayMs / 1_000));
  }
  send(response, form.encoding, statusBody(error, form));
}

/** Cuts the message to what fits. */
function statusBody(error: PipelineError, { encoding, bytesMax }: AnswerForm): Uint8Array {
  const body = encodeStatus(statusOf(error), encoding);
  if (body.length <= bytesMax) return body;
  // It stands there twice, and a character can be six bytes; the rest is less than 256.
  return encodeStatus(statusOf(error, Math.floor(bytesMax / 16)), encoding);
}

/** Why bytes never became a request. */
export interface Unparsed {
  readonly statusLine: string;
  readonly reason: string;
}

const unparsedByCode: Readonly<Record<string, Unparsed>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { statusLine: '408 Request Timeout', reason: 'timeout' },
  HPE_HEADER_OVERFLOW: { statusLine: '431 Request Header Fields Too Large', reason: 'too_large' },
};

/** Reads the code of a `clientError`. */
export function unparsedOf({ code = '' }: NodeJS.ErrnoException): Unparsed {
  return unparsedByCode[code] ?? { statusLine: '400 Bad Request', reason: 'invalid' };
}

/** Answers bytes that never became a request, and hangs up. */
export function sendUnparsed(socket: Duplex, { statusLine }: Unparsed, component: string): void {
  if (!socket.writable) return;
  const body = encodeStatus({ code: 3, message: `${component}: ${statusLine}` }, 'proto');
  socket.write(
    `HTTP/1.1 ${statusLine}\r\nContent-Type: ${typeByEncoding.proto}\r\n` +
      `Content-Length: ${String(body.length)}\r\nConnection: close\r\n\r\n`,
  );
  socket.end(body, () => {
    socket.destroy(); // Whoever does not speak HTTP may not hang up either.
  });
}
