import { google } from '../generated/messages.js';

const { BadRequest, RetryInfo, Status: StatusMessage } = google.rpc;

/** How an OTLP body is written. */
export type Encoding = 'proto' | 'json';

/**
 * The one table from what a sender can do about a refusal to the code it is told.
 * The words are those of `Remedy` in `@traceveil/pipeline`.
 *
 * @see OTLP specification, «Failures» (gRPC) and «Failures» (HTTP)
 */
export const statusByRemedy = {
  retry: { http: 503, grpc: 14 },
  rate_limited: { http: 429, grpc: 8 },
  invalid: { http: 400, grpc: 3 },
  too_large: { http: 413, grpc: 8 },
  unauthenticated: { http: 401, grpc: 16 },
  denied: { http: 403, grpc: 7 },
  not_found: { http: 404, grpc: 12 },
  method_not_allowed: { http: 405, grpc: 12 },
  unsupported_media_type: { http: 415, grpc: 3 },
  internal: { http: 500, grpc: 13 },
} as const;

/** What a refused sender is told: `google.rpc.Status` with the details that OTLP uses. */
export interface Status {
  /** A code of gRPC, 1–16. */
  readonly code: number;
  /** For developers; no text of a batch. */
  readonly message: string;
  /** Written as `RetryInfo`; its presence says that sending again makes sense. */
  readonly retryDelayMs?: number;
  /** Written as `BadRequest`. */
  readonly violations?: readonly { readonly field: string; readonly description: string }[];
}

/** What a backend's refusal says. */
export interface DecodedStatus {
  readonly code: number;
  /** At most `messageCharactersMax` characters. */
  readonly message: string;
  readonly retryDelayMs?: number;
}

/** Of a backend's message no more than this is kept: it ends up in logs. */
export const messageCharactersMax = 1_024;
const detailsMax = 16;
const typePrefix = 'type.googleapis.com/google.rpc.';

const retryableHttp: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS. */
const retryableGrpc: ReadonlySet<number> = new Set([1, 4, 10, 11, 14, 15]);
const resourceExhausted = 8;

/**
 * Whether a request that was answered with this status may be sent again.
 *
 * @see OTLP specification, «Retryable Response Codes»: these four and no others
 */
export function isRetryableHttp(status: number): boolean {
  return retryableHttp.has(status);
}

/**
 * Whether a call that ended with this code may be made again.
 *
 * @see OTLP specification, «Failures»: RESOURCE_EXHAUSTED only if `RetryInfo` says so
 */
export function isRetryableGrpc(code: number, hasRetryInfo: boolean): boolean {
  return code === resourceExhausted ? hasRetryInfo : retryableGrpc.has(code);
}

/** Serializes a `google.rpc.Status`. */
export function encodeStatus(status: Status, encoding: Encoding): Uint8Array {
  if (encoding === 'proto') return encodeProto(status);
  const { code, message, retryDelayMs, violations } = status;
  const details: object[] = [];
  if (retryDelayMs !== undefined) {
    const retryDelay = `${(retryDelayMs / 1_000).toFixed(3)}s`;
    details.push({ '@type': `${typePrefix}RetryInfo`, retryDelay });
  }
  if (violations !== undefined) {
    details.push({ '@type': `${typePrefix}BadRequest`, fieldViolations: violations });
  }
  return Buffer.from(JSON.stringify({ code, message, ...(details.length > 0 && { details }) }));
}

function encodeProto({ code, message, retryDelayMs, violations }: Status): Uint8Array {
  const details = [];
  if (retryDelayMs !== undefined) {
    const seconds = Math.floor(retryDelayMs / 1_000);
    const nanos = Math.round((retryDelayMs % 1_000) * 1e6);
    const value = RetryInfo.encode({ retryDelay: { seconds, nanos } }).finish();
    details.push({ type_url: `${typePrefix}RetryInfo`, value });
  }
  if (violations !== undefined) {
    const value = BadRequest.encode({ fieldViolations: [...violations] }).finish();
    details.push({ type_url: `${typePrefix}BadRequest`, value });
  }
  return StatusMessage.encode({ code, message, details }).finish();
}

/**
 * Reads a `google.rpc.Status` that a backend sent. What cannot be read is left out: the transport's
 * own code has already said what to do.
 *
 * @returns code 2, UNKNOWN, and an empty message when nothing can be read
 */
export function decodeStatus(bytes: Uint8Array, encoding: Encoding): DecodedStatus {
  try {
    return encoding === 'proto' ? decodeProto(bytes) : decodeJson(bytes);
  } catch {
    return { code: 2, message: '' }; // Such as the HTML page of a proxy.
  }
}

function decodeProto(bytes: Uint8Array): DecodedStatus {
  const { code, message, details } = StatusMessage.decode(bytes);
  const detail = details
    .slice(0, detailsMax)
    .find(({ type_url }) => type_url?.endsWith('/google.rpc.RetryInfo'));
  const delay = detail?.value ? RetryInfo.decode(detail.value).retryDelay : undefined;
  const delayMs = detail && Number(delay?.seconds ?? 0) * 1_000 + (delay?.nanos ?? 0) / 1e6;
  return decoded(code, message, delayMs);
}

function decodeJson(bytes: Uint8Array): DecodedStatus {
  const { code, message, details } = asRecord(JSON.parse(new TextDecoder().decode(bytes)));
  const list: readonly unknown[] = Array.isArray(details) ? details.slice(0, detailsMax) : [];
  const detail = list
    .map(asRecord)
    .find((candidate) => String(candidate['@type']).endsWith('/google.rpc.RetryInfo'));
  const written = detail?.['retryDelay'] ?? '0s';
  const isDuration = typeof written === 'string' && /^-?\d+(?:\.\d+)?s$/.test(written);
  return decoded(
    typeof code === 'number' ? code : 2,
    typeof message === 'string' ? message : '',
    detail && isDuration ? Math.round(Number(written.slice(0, -1)) * 1e6) / 1e3 : undefined,
  );
}

function decoded(code: number, message: string, delayMs: number | undefined): DecodedStatus {
  const status = { code, message: message.slice(0, messageCharactersMax) };
  return delayMs === undefined ? status : { ...status, retryDelayMs: Math.max(0, delayMs) };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
