import { randomBytes } from 'node:crypto';
import { encode } from './otlp-protocol.ts';

/** Of protobuf requests over HTTP. */
export const protobufHeaders = { 'content-type': 'application/x-protobuf' };

/** A request with one span of one attribute, `prompt`. */
export function spanRequest(prompt: string): Buffer {
  const span = {
    traceId: randomBytes(16),
    spanId: randomBytes(8),
    name: 'chat',
    startTimeUnixNano: '1795377660106000000',
    endTimeUnixNano: '1795377660107000000',
    attributes: [{ key: 'prompt', value: { stringValue: prompt } }],
  };
  const resource = {
    attributes: [{ key: 'service.name', value: { stringValue: 'e2e' } }],
  };
  return encode('traces', { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
}
