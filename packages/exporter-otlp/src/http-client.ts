import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { decodeResponse, isRetryableHttp, protoToJson } from '@traceveil/otlp';
import type { Remedy, Signal } from '@traceveil/pipeline';
import { Pool, type Dispatcher } from 'undici';
import { takenWhole, type Answer, type Later, type Refused } from './answer.ts';
import type { TlsConfig } from './config.ts';
import { codeOf } from './error-code.ts';
import type { Client } from './otlp-exporter.ts';
import { readRetryAfter } from './retry-after.ts';
import { readTlsFiles } from './tls-files.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Six times as fast as the default level: 121 against 20 MB/s a core. */
const gzipLevel = 1;

const userAgent = 'traceveil';

/** Reasons for which the same request would fail again and again. */
const faultOfOurs = /^(?:UND_ERR_INVALID_ARG|UND_ERR_NOT_SUPPORTED|ERR_INVALID_\w+)$/;

const remedies: Readonly<Record<number, Exclude<Remedy, 'retry'>>> = {
  401: 'unauthenticated',
  403: 'denied',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'too_large',
  415: 'unsupported_media_type',
};

/** Everything that is known before the first request. */
export interface HttpClientOptions {
  /** For errors, such as `exporter/otlp_http`. */
  readonly component: string;
  /** Whole URLs; a signal without one is refused. */
  readonly urls: Readonly<Partial<Record<Signal, URL>>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'none' | 'gzip';
  readonly encoding: 'proto' | 'json';
  readonly timeoutMs: number;
  readonly tls: TlsConfig;
  readonly responseBytesMax: number;
  /** Milliseconds since the epoch, for a `Retry-After` that is a date. */
  readonly now: () => number;
}

interface Target {
  readonly pool: Pool;
  readonly path: string;
}

/** OTLP/HTTP over connections that are kept alive. Redirects are answers, not followed. */
export function createHttpClient(options: HttpClientOptions): Client {
  const { component, urls, compression, encoding, timeoutMs } = options;
  const headers = headersOf(options);
  const pools = new Map<string, Pool>();
  const targets: Partial<Record<Signal, Target>> = {};

  return {
    async open() {
      const material = await readTlsFiles(options.tls, component);
      const connect = { ...material, timeout: timeoutMs };
      for (const [signal, url] of Object.entries(urls) as [Signal, URL][]) {
        // An attempt has one clock, `timeoutMs` in `send`; the pool's own would be two more.
        const limits = { headersTimeout: 0, bodyTimeout: 0, connect };
        const pool = pools.get(url.origin) ?? new Pool(url.origin, limits);
        pools.set(url.origin, pool);
        targets[signal] = { pool, path: `${url.pathname}${url.search}` };
      }
    },
    encode: (bytes, signal) =>
      encoding === 'json' ? Buffer.from(protoToJson(bytes, signal)) : bytes,
    pack: async (body) => (compression === 'gzip' ? pack(body, { level: gzipLevel }) : body),
    async send(signal, body, abort) {
      const target = targets[signal];
      if (!target) {
        return { kind: 'refused', remedy: 'not_found', reason: `no endpoint for ${signal}` };
      }
      const { pool, path } = target;
      const request: Dispatcher.RequestOptions = { method: 'POST', path, headers, body };
      return withTimeout(timeoutMs, abort, async (attempt) => {
        const response = await pool.request({ ...request, signal: attempt });
        return judge(response, signal, options);
      });
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

function headersOf({ headers, compression, encoding }: HttpClientOptions): Record<string, string> {
  return {
    'user-agent': userAgent,
    ...Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    'content-type': encoding === 'json' ? 'application/json' : 'application/x-protobuf',
    ...(compression === 'gzip' && { 'content-encoding': 'gzip' }),
  };
}

/**
 * Ends an attempt at its time or with `abort`. `AbortSignal.any` would do, but on Node 20 what it
 * makes is kept as long as `abort` lives, and that is as long as the process.
 */
async function withTimeout(
  timeoutMs: number,
  abort: AbortSignal,
  run: (attempt: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const attempt = new AbortController();
  const timedOut = new Error('timeout');
  const end = () => {
    attempt.abort();
  };
  const timer = setTimeout(() => {
    attempt.abort(timedOut);
  }, timeoutMs);
  abort.addEventListener('abort', end);
  try {
    return await run(attempt.signal);
  } catch (error) {
    if (attempt.signal.reason === timedOut) {
      return { kind: 'later', reason: `no answer within ${timeoutMs} ms` };
    }
    if (abort.aborted) return { kind: 'later', reason: 'aborted' };
    const code = codeOf(error);
    if (faultOfOurs.test(code)) return { kind: 'refused', remedy: 'internal', reason: code };
    return { kind: 'later', reason: `no answer: ${code}` };
  } finally {
    clearTimeout(timer);
    abort.removeEventListener('abort', end);
  }
}

async function judge(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  signal: Signal,
  { responseBytesMax, now }: HttpClientOptions,
): Promise<Answer> {
  const packed = await readCapped(body, responseBytesMax);
  const bytes = packed && (await unpackCapped(packed, headers, responseBytesMax));
  if (!bytes) {
    const reason = `backend answered ${statusCode} with more than ${responseBytesMax} bytes`;
    return { kind: 'refused', remedy: 'internal', reason };
  }
  if (statusCode >= 200 && statusCode < 300)
    return taken(bytes, one(headers, 'content-type'), signal);
  if (!isRetryableHttp(statusCode)) return refused(statusCode);
  return later(statusCode, one(headers, 'retry-after'), now());
}

/** An answer that is not OTLP does not undo the status. */
function taken(bytes: Uint8Array, contentType: string, signal: Signal): Answer {
  const encoding = encodingOf(contentType);
  if (!encoding || bytes.byteLength === 0) return takenWhole;
  const { rejectedItems, message } = decodeResponse(bytes, signal, encoding);
  return { kind: 'taken', rejectedItems, messageLength: message.length };
}

function refused(statusCode: number): Refused {
  const isOurs = statusCode >= 300 && statusCode < 500;
  const remedy = remedies[statusCode] ?? (isOurs ? 'invalid' : 'internal');
  const hint = statusCode < 400 ? '; redirects are not followed, name the final URL' : '';
  return { kind: 'refused', remedy, reason: `backend answered ${statusCode}${hint}` };
}

function later(statusCode: number, retryAfter: string, now: number): Later {
  const reason = `backend answered ${statusCode}`;
  return { kind: 'later', reason, retryAfterMs: readRetryAfter(retryAfter, now) };
}

/** @returns `undefined` above `bytesMax`; the rest is not read and the connection is given up */
async function readCapped(
  body: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @returns `undefined` above `bytesMax`; nothing of what does not unpack */
async function unpackCapped(
  packed: Buffer,
  headers: Headers,
  bytesMax: number,
): Promise<Buffer | undefined> {
  if (one(headers, 'content-encoding') !== 'gzip') return packed;
  try {
    return await unpack(packed, { maxOutputLength: bytesMax });
  } catch (error) {
    return codeOf(error) === 'ERR_BUFFER_TOO_LARGE' ? undefined : Buffer.alloc(0);
  }
}

type Headers = Dispatcher.ResponseData['headers'];

function one(headers: Headers, name: string): string {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? '';
}

function encodingOf(contentType: string): 'proto' | 'json' | undefined {
  const [mediaType = ''] = contentType.toLowerCase().split(';');
  if (mediaType.trim() === 'application/x-protobuf') return 'proto';
  return mediaType.trim() === 'application/json' ? 'json' : undefined;
}
