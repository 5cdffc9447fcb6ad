import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { gunzipSync } from 'node:zlib';
import type { Encoding } from '@traceveil/otlp';
import type { Signal } from '@traceveil/pipeline';
import { NoAnswerError } from './no-answer-error.ts';
import type { EndpointOptions } from './endpoint.ts';

/** Of an answer; no answer to these requests needs a tenth of it. */
const answerBytesMax = 8 * 1024 ** 2;

const typeByEncoding = { proto: 'application/x-protobuf', json: 'application/json' } as const;

/** A request over HTTP; a POST of protobuf to a signal's path where nothing else is written. */
export interface HttpSent {
  /** Its path is `/v1/<signal>`. */
  readonly signal?: Signal;
  /** In place of the path of a signal. */
  readonly path?: string;
  readonly method?: 'GET' | 'POST';
  readonly encoding?: Encoding;
  /** In place of the content type of `encoding`. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** What a server answered. */
export interface HttpAnswer {
  readonly status: number;
  /** Without parameters, in lower case; empty when there is none. */
  readonly mediaType: string;
  /** What `mediaType` says; undefined when it is none of OTLP's. */
  readonly encoding: Encoding | undefined;
  /** Unpacked. */
  readonly body: Uint8Array;
}

/** A real client of one endpoint. */
export interface HttpSender {
  /** @throws NoAnswerError */
  send(sent: HttpSent): Promise<HttpAnswer>;
  close(): void;
}

/** Makes a client with connections that are kept alive. */
export function createHttpSender(base: URL, { timeoutMs, headers }: EndpointOptions): HttpSender {
  const isEncrypted = base.protocol === 'https:';
  const request = isEncrypted ? httpsRequest : httpRequest;
  const agent = isEncrypted
    ? new HttpsAgent({ keepAlive: true })
    : new HttpAgent({ keepAlive: true });
  const basePath = base.pathname.replace(/\/$/, '');

  function send(sent: HttpSent): Promise<HttpAnswer> {
    const { signal = 'traces', path = `/v1/${signal}`, method = 'POST', body = '' } = sent;
    const contentType = sent.contentType ?? typeByEncoding[sent.encoding ?? 'proto'];
    const bytes = Buffer.from(body);
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException) => {
        reject(new NoAnswerError(error.code ?? error.name));
      };
      const outgoing = request(base, {
        agent,
        method,
        path: `${basePath}${path}`,
        headers: {
          ...headers,
          ...(method === 'POST' && { 'content-type': contentType }),
          ...(method === 'POST' && { 'content-length': String(bytes.length) }),
          ...sent.headers,
        },
      });
      const timer = setTimeout(() => {
        reject(new NoAnswerError(`nothing within ${timeoutMs} ms`));
        outgoing.destroy();
      }, timeoutMs);
      outgoing.on('close', () => clearTimeout(timer));
      outgoing.on('error', fail);
      outgoing.on('response', (response) => {
        response.on('error', fail);
        readAnswer(response).then(resolve, reject);
      });
      outgoing.end(method === 'POST' ? bytes : undefined);
    });
  }

  return { send, close: () => agent.destroy() };
}

/** An answer may come before the request was read, and the connection then go. */
async function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) throw new NoAnswerError('more than 8 MiB');
    chunks.push(chunk);
  }
  const mediaType = response.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return {
    status: response.statusCode ?? 0,
    mediaType,
    encoding: encodingOf(mediaType),
    body: unpack(Buffer.concat(chunks), response.headers['content-encoding']),
  };
}

function encodingOf(mediaType: string): Encoding | undefined {
  if (mediaType === typeByEncoding.proto) return 'proto';
  return mediaType === typeByEncoding.json ? 'json' : undefined;
}

function unpack(body: Uint8Array, contentEncoding: string | undefined): Uint8Array {
  if (contentEncoding !== 'gzip') return body;
  try {
    return gunzipSync(body, { maxOutputLength: answerBytesMax });
  } catch {
    throw new NoAnswerError('gzip that does not unpack');
  }
}
