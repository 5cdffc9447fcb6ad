import { gzipSync } from 'node:zlib';
import type { Encoding } from '@traceveil/otlp';
import type { Signal } from '@traceveil/pipeline';
import type { CommonProbes } from './common-requirements.ts';
import type { HttpAnswer, HttpSender, HttpSent } from './http-sender.ts';
import { jsonRequest, notUtf8 } from './json-payload.ts';
import { itemOf, paddedRequest, requestOf, soundRequest } from './payload.ts';
import { readResponse, readStatus } from './read-answer.ts';
import type { ReadResponse } from './read-answer.ts';
import { once } from './requirement.ts';
import type { Observation } from './requirement.ts';
import { acceptedBytes, limitBytes, unsoundItems } from './sizes.ts';

/** Something that was sent and what came back. */
export interface Exchange {
  readonly what: string;
  readonly encoding: Encoding;
  readonly answer: HttpAnswer;
}

/** What the checks over HTTP rest on; an answer that several need is asked for once. */
export interface HttpProbes extends CommonProbes {
  send(sent: HttpSent): Promise<HttpAnswer>;
  /** A sound request of each signal in both encodings. */
  sound(): Promise<readonly Exchange[]>;
  /** Bodies that no reader can decode. */
  undecodable(): Promise<readonly Exchange[]>;
  /** Bodies that decode into something that is not allowed. */
  invalid(): Promise<readonly Exchange[]>;
  /** A method and a content type that OTLP does not have. */
  misdirected(): Promise<readonly Exchange[]>;
  /** A request that unpacks to more than the recommended limit, and to a little less. */
  aboveLimit(): Promise<Exchange>;
  belowLimit(): Promise<Exchange>;
  /** Three items of which one is not allowed. */
  mixed(): Promise<Exchange>;
}

/** @param served signals that the server takes */
export function createHttpProbes(
  { send }: HttpSender,
  served: readonly [Signal, ...Signal[]],
): HttpProbes {
  const [signal] = served;
  const exchange = async (what: string, sent: HttpSent): Promise<Exchange> => {
    const { encoding = 'proto' } = sent;
    return { what, encoding, answer: await send({ signal, ...sent }) };
  };
  const each = async (list: readonly [what: string, sent: HttpSent][]) => {
    const exchanges: Exchange[] = [];
    for (const [what, sent] of list) exchanges.push(await exchange(what, sent));
    return exchanges;
  };
  const padded = (what: string, bytes: number) =>
    exchange(what, { body: gzipSync(paddedRequest(bytes)), headers: gzip });
  return {
    served,
    send,
    async take(what, of, body, isPacked = false) {
      const packed = { body: gzipSync(body), headers: gzip };
      const answer = await send({ signal: of, ...(isPacked ? packed : { body }) });
      return { what, got: tell(answer), isFine: isSuccess(answer, 'proto') };
    },
    sound: once(() =>
      each(
        served.flatMap((of): [string, HttpSent][] => [
          [`${of}, protobuf`, { signal: of, body: soundRequest(of) }],
          [`${of}, JSON`, { signal: of, encoding: 'json', body: jsonRequest(of) }],
        ]),
      ),
    ),
    undecodable: once(() => each(undecodable(signal))),
    invalid: once(() => each(invalid(signal))),
    misdirected: once(() =>
      each([
        ['GET', { method: 'GET' }],
        ['text/plain', { contentType: 'text/plain', body: soundRequest(signal) }],
      ]),
    ),
    aboveLimit: once(() => padded('72 MiB in gzip', limitBytes)),
    belowLimit: once(() => padded('60 MiB in gzip', acceptedBytes)),
    mixed: once(() => exchange('one bad item of three', { body: requestOf(unsoundItems(signal)) })),
  };
}

const gzip = { 'content-encoding': 'gzip' };

function undecodable(signal: Signal): [string, HttpSent][] {
  const whole = soundRequest(signal);
  return [
    ['garbage', { body: Buffer.alloc(40, 0xff) }],
    ['half a request', { body: whole.subarray(0, whole.length - 3) }],
    ['what is not gzip', { body: whole, headers: gzip }],
    ['half a JSON text', { encoding: 'json', body: jsonRequest(signal).slice(0, -3) }],
  ];
}

function invalid(signal: Signal): [string, HttpSent][] {
  const name = Buffer.from([0x63, 0xff]);
  const strings: [string, HttpSent][] = [
    ['protobuf that is not UTF-8', { body: requestOf([itemOf(signal, { name })]) }],
    ['JSON that is not UTF-8', { encoding: 'json', body: notUtf8(signal) }],
  ];
  if (signal !== 'traces') return strings;
  const item = { traceId: '0af7651916cd43dd8448eb211c80319' };
  const traceId = Buffer.alloc(15, 1);
  return [
    ...strings,
    ['a trace id of 15 bytes', { body: requestOf([itemOf(signal, { traceId })]) }],
    ['a trace id of 31 digits', { encoding: 'json', body: jsonRequest(signal, { item }) }],
  ];
}

/** What is said of an answer: its status and what its body is. */
export function tell(answer: HttpAnswer): string {
  const { status, mediaType } = answer;
  return mediaType === '' ? String(status) : `${String(status)} ${mediaType}`;
}

/** Makes an observation of an exchange. */
export function observe(isFine: (exchange: Exchange) => boolean) {
  return (exchange: Exchange): Observation => ({
    what: exchange.what,
    got: tell(exchange.answer),
    isFine: isFine(exchange),
  });
}

/** @returns undefined when the body is not the response message in that encoding */
export function responseOf(answer: HttpAnswer, encoding: Encoding): ReadResponse | undefined {
  return answer.encoding === encoding ? readResponse(answer.body, encoding) : undefined;
}

/** Whether the body is `google.rpc.Status`, in the encoding that the content type names. */
export function hasStatus({ encoding, body }: HttpAnswer): boolean {
  return encoding !== undefined && readStatus(body, encoding) !== undefined;
}

/** Taken in full, perhaps with a warning. */
export function isSuccess(answer: HttpAnswer, encoding: Encoding): boolean {
  const response = answer.status === 200 ? responseOf(answer, encoding) : undefined;
  return response !== undefined && (response.partial?.rejected ?? 0n) === 0n;
}
