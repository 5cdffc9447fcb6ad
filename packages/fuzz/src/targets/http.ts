import { gzipSync } from 'node:zlib';
import { converse } from '../converse.ts';
import { hold } from '../in-process.ts';
import { mutate, type Material } from '../mutate.ts';
import { overSockets } from '../over-sockets.ts';
import type { Random } from '../random.ts';
import { marker, signals, spanNamed, wholeRequest } from '../samples.ts';
import type { Target } from '../target.ts';

/** Bytes to the HTTP port: what comes back is HTTP, and the gateway goes on. */
export const http: Target = {
  name: 'http',
  share: 150_000,
  lanes: 48,
  prepare: () =>
    overSockets({
      generate(random) {
        const count = random.oneIn(3) ? 1 + random.below(4) : 1;
        const requests = Array.from({ length: count }, () => requestOf(random));
        const bytes = Buffer.concat(requests);
        const said = random.oneIn(6) ? bytes : mutate(bytes, random, material);
        return Buffer.concat([Buffer.of(random.below(4)), said]);
      },
      async attempt(input, { http: port }) {
        const isReset = (input[0] ?? 0) % 4 === 3;
        const { answer, isClosed } = await converse(port, input.subarray(1), { isReset });
        hold(isClosed, 'a connection is closed within a second of its end');
        checkAnswers(answer.toString('latin1'), isReset);
        hold(!answer.includes(marker), 'an answer quotes nothing of what came');
      },
    }),
};

const bodies: readonly (readonly [type: string, encoding: string, body: Uint8Array])[] = [
  ...signals.map((signal) => ['application/x-protobuf', '', wholeRequest(signal)] as const),
  ['application/x-protobuf', '', spanNamed(marker)],
  ['application/x-protobuf', 'gzip', gzipSync(spanNamed(marker))],
  ['application/json', '', Buffer.from(`{"resourceSpans":[{"schemaUrl":"${marker}"}]}`)],
  ['application/json', 'gzip', gzipSync('{"resourceSpans":[]}')],
  ['application/json', '', Buffer.from(`{"resourceSpans":"${marker}"}`)],
  ['text/plain', '', Buffer.from(marker)],
  ['application/x-protobuf', '', Buffer.alloc(0)],
];
const methods = ['POST', 'POST', 'POST', 'POST', 'GET', 'OPTIONS', 'PUT', 'HEAD', 'CONNECT', 'PRI'];
const paths = [
  '/v1/traces',
  '/v1/logs',
  '/v1/metrics',
  '/',
  '*',
  '/v1/traces?a=b',
  'http://a/v1/logs',
];
const extras = [
  'Expect: 100-continue',
  'Expect: 200-ok',
  'Connection: close',
  'Connection: keep-alive, upgrade',
  'Upgrade: h2c',
  `Authorization: Bearer ${marker}`,
  `X-${marker}: 1`,
  'Content-Encoding: br',
  'Content-Length: 5',
  'Content-Length: 99999999999999999999',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'Content-Type: application/json',
  'Trailer: x',
  'Host: b',
  `Cookie: ${'a'.repeat(9_000)}`,
];

const material: Material = {
  samples: bodies.map(([, , body]) => body),
  words: [
    ...['\r\n', '\n', '\r', '\r\n\r\n', ' ', ':', '\0', '\t', ', ', ';', ' HTTP/1.0', ' HTTP/9.9'],
    ...['0\r\n\r\n', 'ffffffff\r\n', '5;ext=1\r\n', '-1\r\n', '0x5\r\n', 'POST ', '%00', '\xff'],
    ...extras.map((extra) => `${extra}\r\n`),
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  ].map((word) => Buffer.from(word, 'latin1')),
};

function requestOf(random: Random): Buffer {
  const [type, encoding, body] = random.pick(bodies);
  const isChunked = random.oneIn(3);
  const lines = [
    `${random.pick(methods)} ${random.pick(paths)} HTTP/1.1`,
    'Host: a',
    `Content-Type: ${type}`,
    ...(encoding === '' ? [] : [`Content-Encoding: ${encoding}`]),
    isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`,
    ...(random.oneIn(3) ? [random.pick(extras)] : []),
    ...(random.oneIn(6) ? [random.pick(extras)] : []),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  return Buffer.concat([head, isChunked ? chunked(body, random) : body]);
}

function chunked(body: Uint8Array, random: Random): Buffer {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < body.length;) {
    const chunk = body.subarray(at, at + 1 + random.below(40));
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
    at += chunk.length;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

/** 500 says that we did not think of it. */
const statusLine = /^HTTP\/1\.1 (100|200|400|404|405|408|413|415|429|431|503) [\w ]+\r\n/;

/** @param mayBeCut the last one may not be whole: we went without waiting */
function checkAnswers(text: string, mayBeCut: boolean): void {
  let rest = text;
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0 && mayBeCut) return;
    const head = rest.slice(0, end + 2);
    const [, status] = statusLine.exec(head) ?? [];
    hold(status !== undefined, 'an answer is one of HTTP, with a status that was thought of');
    const [, length = '0'] = /\r\ncontent-length: (\d+)\r\n/i.exec(head) ?? [];
    const hasType = /\r\ncontent-type: application\/(?:x-protobuf|json)\r\n/i.test(head);
    hold(status === '100' || hasType, 'an answer is one of OTLP');
    rest = rest.slice(end + 4);
    // The answer to HEAD says a length and has no body.
    if (rest === '' || rest.startsWith('HTTP/1.1 ')) continue;
    if (rest.length < Number(length) && mayBeCut) return;
    hold(rest.length >= Number(length), 'an answer is as long as it says');
    rest = rest.slice(Number(length));
  }
}
