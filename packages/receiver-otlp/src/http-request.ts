import type { IncomingMessage } from 'node:http';
import type { Encoding } from '@traceveil/otlp';
import { PipelineError } from '@traceveil/pipeline';
import type { Signal } from '@traceveil/pipeline';
import type { ContentEncoding } from './body.ts';
import { tooLarge } from './body-limit.ts';
import type { BodyLimit } from './body-limit.ts';

const signalByPath: ReadonlyMap<string, Signal> = new Map([
  ['/v1/traces', 'traces'],
  ['/v1/logs', 'logs'],
  ['/v1/metrics', 'metrics'],
]);
const encodingByType: ReadonlyMap<string, Encoding> = new Map([
  ['application/x-protobuf', 'proto'],
  ['application/json', 'json'],
]);

/** What the header of a request says about its body. */
export interface Announced {
  readonly signal: Signal;
  readonly contentEncoding: ContentEncoding;
}

/**
 * Refuses everything that can be refused before the body is read.
 *
 * @throws PipelineError `not_found`, `method_not_allowed`, `unsupported_media_type`, `too_large`
 */
export function checkHeader(request: IncomingMessage, limit: BodyLimit): Announced {
  const { component, bytesMax } = limit;
  checkForm(request, component);
  const signal = signalOf(request);
  if (signal === undefined) {
    const known = [...signalByPath.keys()].join(', ');
    throw new PipelineError(component, 'not_found', `no such path: there are ${known}`);
  }
  if (request.method !== 'POST') {
    throw new PipelineError(component, 'method_not_allowed', 'must be POST');
  }
  if (declaredEncoding(request) === undefined) {
    const types = [...encodingByType.keys()].join(' or ');
    throw new PipelineError(component, 'unsupported_media_type', `must be ${types}`);
  }
  const contentEncoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (contentEncoding !== 'identity' && contentEncoding !== 'gzip') {
    const problem = 'the content encoding must be gzip or identity';
    throw new PipelineError(component, 'unsupported_media_type', problem);
  }
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge(limit);
  return { signal, contentEncoding };
}

/** What HTTP asks of each request, or lets us refuse. @see RFC 9110, sections 7.2 and 10.1.1 */
function checkForm({ headers, httpVersion }: IncomingMessage, component: string): void {
  if (headers.host === undefined && httpVersion === '1.1') {
    throw new PipelineError(component, 'invalid', 'must have a Host');
  }
  if (headers.expect !== undefined && !/(?:^|\W)100-continue(?:$|\W)/i.test(headers.expect)) {
    throw new PipelineError(component, 'invalid', 'may expect 100-continue and nothing else');
  }
}

/** What the path says that it sends, if anything. */
export function signalOf(request: IncomingMessage): Signal | undefined {
  return signalByPath.get(request.url?.split('?', 1)[0] ?? '');
}

/** The encoding of the request, which is that of its answer, whatever else is wrong with it. */
export function encodingOf(request: IncomingMessage): Encoding {
  return declaredEncoding(request) ?? 'proto';
}

function declaredEncoding(request: IncomingMessage): Encoding | undefined {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return encodingByType.get(type);
}
