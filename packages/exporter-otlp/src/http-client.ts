import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { decodeResponse, isRetryableHttp, protoToJson } from '@traceveil/otlp';
import type { Remedy, Signal } from '@traceveil/pipeline';
import type { Dispatcher } from 'undici';
import { takenWhole, type Answer, type Later, type Refused } from './answer.ts';
import { codeOf } from './error-code.ts';
import { createDispatcher, type ConnectionOptions } from './http-dispatcher.ts';
import type { Client } from './otlp-exporter.ts';
import { readRetryAfter } from './retry-after.ts';
import type { TlsFiles, TlsMaterial } from './tls-files.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Six times as fast as the default level: 121 against 20 MB/s a core. */
const gzipLevel = 1;

/** What comes of a body is so much smaller, as a rule. */
const gzipRatioUsual = 4;
/** What comes of it at once. */
const gzipPieceBytes = { min: 1024, max: 512 * 1024 } as const;

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
export interface HttpClientOptions extends ConnectionOptions {
  /** For errors, such as `exporter/otlp_http`. */
  readonly component: string;
  /** Whole URLs; a signal without one is refused. */
  readonly urls: Readonly<Partial<Record<Signal, URL>>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'none' | 'gzip';
  readonly encoding: 'proto' | 'json';
  readonly tlsFiles: TlsFiles;
  /** @throws Error with one line when what the environment says is no address */
  readonly proxyOf: (url: URL) => URL | undefined;
  readonly responseBytesMax: number;
  /** Milliseconds since the epoch, for a `Retry-After` that is a date. */
  readonly now: () => number;
}

interface Target {
  readonly dispatcher: Dispatcher;
  readonly origin: string;
  readonly path: string;
}

/** OTLP/HTTP over connections that are kept alive. Redirects are answers, not followed. */
export function createHttpClient(options: HttpClientOptions): Client {
  const { urls, tlsFiles, compression, encoding, timeoutMs } = options;
  const headers = headersOf(options);
  let dispatchers = new Map<string, Dispatcher>();
  const targets: Partial<Record<Signal, Target>> = {};

  const connect = (tls: TlsMaterial) => {
    const before = [...dispatchers.values()];
    dispatchers = new Map();
    for (const [signal, url] of Object.entries(urls) as [Signal, URL][]) {
      const { origin, pathname, search } = url;
      const dispatcher =
        dispatchers.get(origin) ?? createDispatcher(origin, options.proxyOf(url), tls, options);
      dispatchers.set(origin, dispatcher);
      targets[signal] = { dispatcher, origin, path: `${pathname}${search}` };
    }
    // Requests that are on their way go on.
    for (const dispatcher of before) void dispatcher.close().catch(() => undefined);
  };

  return {
    endpoints: Object.fromEntries(
      // Neither the user information nor the query, which may hold a key.
      Object.entries(urls).map(([signal, { origin, pathname }]) => [
        signal,
        `${origin}${pathname}`,
      ]),
    ),
    async open() {
      connect(await tlsFiles.read());
    },
    encode: (bytes, signal) =>
      encoding === 'json' ? Buffer.from(protoToJson(bytes, signal)) : bytes,
    pack: async (body, gzip) => {
      if (compression !== 'gzip') return body;
      return gzip ?? pack(body, gzipOptions(body));
    },
    async send(signal, body, abort) {
      const changed = await tlsFiles.changed();
      if (changed) connect(changed);
      const target = targets[signal];
      if (!target) {
        return { kind: 'refused', remedy: 'not_found', reason: `no endpoint for ${signal}` };
      }
      const { dispatcher, origin, path } = target;
      return withTimeout(timeoutMs, abort, async (attempt) => {
        const response = await dispatcher.request({
          method: 'POST',
          origin,
          path,
          headers: { ...headers }, // A proxy's dispatcher adds to what it is given.
          body,
          signal: attempt,
        });
        return judge(response, signal, options);
      });
    },
    async close() {
      await Promise.all([...dispatchers.values()].map((dispatcher) => dispatcher.destroy()));
    },
  };
}

/** Room for all of it: each further piece of 16 KiB would be another way to a thread and back. */
function gzipOptions({ byteLength }: Uint8Array) {
  const usual = Math.max(Math.ceil(byteLength / gzipRatioUsual), gzipPieceBytes.min);
  return { level: gzipLevel, chunkSize: Math.min(usual, gzipPieceBytes.max) };
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
    if (code === 'UND_ERR_HEADERS_OVERFLOW') {
      const reason = 'backend answered with headers that are too large';
      return { kind: 'refused', remedy: 'internal', reason };
    }
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
