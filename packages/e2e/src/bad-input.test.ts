import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { agentSecrets } from './harness/agents.ts';
import { secretsAtRest } from './harness/at-rest.ts';
import { startGateway } from './harness/gateway.ts';
import type { Gateway } from './harness/gateway.ts';
import { startOtlpSink } from './harness/otlp-sink.ts';
import type { OtlpSink, Received } from './harness/otlp-sink.ts';
import { exportRaw, ways } from './harness/raw-export.ts';
import type { RawBody, Way } from './harness/raw-export.ts';
import {
  field,
  nested,
  rawAttribute,
  rawSpan,
  tag,
  textField,
  varint,
} from './harness/raw-fields.ts';
import { until } from './harness/wait.ts';

const MiB = 1024 ** 2;
const { github = '' } = agentSecrets;
/** Stands in every refused request, and nowhere else. */
const marker = 'MARKER-7f3a';
const protobufWays = ['HTTP protobuf', 'gRPC'] as const;

/**
 * What the process may have held at most, after all of this: no more than a few times what one
 * request may be. About 600 MB were measured.
 */
const memoryBytesMax = 1_024 * MiB;

let backend: OtlpSink;
let gateway: Gateway;
/** Names of the spans that were accepted. */
const accepted: string[] = [];

beforeAll(async () => {
  backend = await startOtlpSink();
  gateway = await startGateway({ exporters: { otlp_http: { endpoint: backend.url } } });
});
afterAll(async () => {
  await gateway.stop();
  await backend.stop();
});

/** Sends what must be taken, and returns it as it arrived. */
async function forwarded(way: Way, name: string, body: Buffer | string): Promise<Received> {
  const { outcome } = await exportRaw(gateway, way, { bytes: Buffer.from(body) });
  expect(outcome).toBe('ok');
  accepted.push(name);
  return until(() => backend.received.find((one) => namesOf(one).includes(name)), { what: name });
}

function namesOf({ request }: Received): string[] {
  return spansOf(request).map(({ name }) => String(name));
}

type Span = Readonly<Record<string, unknown>>;

function spansOf(request: unknown): Span[] {
  const { resourceSpans = [] } = request as { resourceSpans?: { scopeSpans?: unknown[] }[] };
  return resourceSpans
    .flatMap(({ scopeSpans = [] }) => scopeSpans as { spans?: Span[] }[])
    .flatMap(({ spans = [] }) => spans);
}

/** Sends what must be refused, and then something good: the process lives. */
async function refused(way: Way, body: RawBody): Promise<{ outcome: string; text: string }> {
  const answer = await exportRaw(gateway, way, body);
  expect(answer.text).not.toContain(marker);
  const name = `good ${accepted.length}`;
  await forwarded(way, name, way === 'HTTP JSON' ? jsonSpan(name) : rawSpan(name));
  return answer;
}

/** A span in JSON; `members` begin with a comma. */
function jsonSpan(name: string, members = ''): string {
  return `{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"${name}"${members}}]}]}]}`;
}

describe.each(protobufWays)('over %s', (way) => {
  const bad = (...fields: Uint8Array[]) => rawSpan(marker, ...fields);
  const deepLists = rawAttribute(
    textField(1, 'k'),
    field(2, nested([5, 1], 10_000, Buffer.alloc(0))),
  );
  const deepMaps = rawAttribute(field(2, nested([6, 1, 2], 10_000, Buffer.alloc(0))));

  it.each([
    ['lists 10,000 deep', bad(deepLists), /more than 100 messages in each other at offset \d+/],
    ['maps 10,000 deep', bad(deepMaps), /more than 100 messages in each other at offset \d+/],
    ['a group', bad(tag(4, 3), tag(4, 4)), /wire type 3 at offset \d+/],
    ['the end of a group', bad(tag(4, 4)), /wire type 4 at offset \d+/],
    ['wire type 6', bad(tag(5, 6)), /wire type 6 at offset \d+/],
    ['wire type 7', bad(tag(5, 7)), /wire type 7 at offset \d+/],
    ['field number 0', bad(textField(0, 'x')), /field number 0 at offset \d+/],
    ['field number 2^29', bad(textField(2 ** 29, 'x')), /no tag below 2\^32 .* offset \d+/],
    ['a varint of 11 bytes', bad(tag(6, 0), Buffer.alloc(10, 0xff), varint(1)), /does not end/],
    ['a number of 65 bits', bad(tag(6, 0), Buffer.alloc(9, 0xff), varint(2)), /does not end/],
    ['a length past the end', bad(tag(5, 2), varint(100)), /at offset \d+ is cut off/],
    ['a length of 2^31', bad(tag(5, 2), varint(2 ** 31)), /no length below 2\^31/],
    ['a length of 2^63', bad(tag(5, 2), varint(2n ** 63n)), /no length below 2\^31/],
    ['a trace id of 15 bytes', bad(field(1, Buffer.alloc(15))), /trace_id at offset \d+/],
    ['text', Buffer.from(`${marker} is no protobuf`), /offset \d+/],
  ])('refuses %s, and says where', async (_, bytes, problem) => {
    const { outcome, text } = await refused(way, { bytes });
    expect({ outcome, text }).toEqual({ outcome: 'invalid', text: expect.stringMatching(problem) });
  });

  it('refuses a request that is cut off, wherever', async () => {
    const whole = rawSpan(marker, rawAttribute(textField(1, 'k'), field(2, textField(1, marker))));
    for (let length = 1; length < whole.length; length++) {
      const answer = await exportRaw(gateway, way, { bytes: whole.subarray(0, length) });
      expect({ length, outcome: answer.outcome }).toEqual({ length, outcome: 'invalid' });
      expect(answer.text).not.toContain(marker);
    }
    await refused(way, { bytes: whole.subarray(0, -1) });
  });

  it.each([
    ['nothing at all', Buffer.alloc(0)],
    ['empty messages', Buffer.concat([field(1), field(1, field(1), field(2), field(2, field(1)))])],
  ])('takes %s', async (_, bytes) => {
    expect(await exportRaw(gateway, way, { bytes })).toMatchObject({ outcome: 'ok' });
  });

  it('keeps the largest and the smallest integers', async () => {
    const name = `integers over ${way}`;
    const number = (key: string, value: bigint) =>
      rawAttribute(textField(1, key), field(2, tag(3, 0), varint(BigInt.asUintN(64, value))));
    const time = Buffer.concat([tag(7, 1), Buffer.alloc(8, 0xff)]);
    const bytes = rawSpan(name, time, number('min', -(2n ** 63n)), number('odd', 2n ** 53n + 1n));
    const arrived = await forwarded(way, name, bytes);
    expect(spansOf(arrived.request)[0]).toMatchObject({
      startTimeUnixNano: '18446744073709551615',
      attributes: [
        { key: 'min', value: { intValue: '-9223372036854775808' } },
        { key: 'odd', value: { intValue: '9007199254740993' } },
      ],
    });
  });

  it('finds a secret in each of two fields where one may stand, and in unknown ones', async () => {
    const name = `twice over ${way}`;
    const value = field(2, textField(1, github), textField(1, '(last)'));
    const attribute = rawAttribute(textField(1, 'k'), value, field(2, textField(1, '(of two)')));
    const unknown = textField(2 ** 29 - 1, `of a later version ${github}`);
    const bytes = rawSpan(name, attribute, field(15, textField(2, github)), field(15), unknown);
    const arrived = await forwarded(way, name, bytes);
    expect(arrived.bytes.includes(github.slice(4))).toBe(false);
    expect(arrived.bytes.includes('(of two)')).toBe(true);
    expect(arrived.bytes.includes('of a later version')).toBe(false);
  });

  it('passes an unknown field with nothing to find', async () => {
    const name = `unknown over ${way}`;
    const bytes = rawSpan(name, textField(2 ** 29 - 1, 'of a later version'));
    expect((await forwarded(way, name, bytes)).bytes.equals(bytes)).toBe(true);
  });

  it.each([
    ['an overlong g', Buffer.from([0xc1, 0xa7]), github.slice(1)],
    ['an overlong g of three bytes', Buffer.from([0xe0, 0x81, 0xa7]), github.slice(1)],
    ['half a surrogate pair', Buffer.from([0xed, 0xa0, 0xbd]), github],
    ['a byte that begins nothing', Buffer.from([0xff]), github],
  ])('forwards no invalid UTF-8, nor a secret behind it: %s', async (what, bytes, rest) => {
    const name = `${what} over ${way}`;
    const text = Buffer.concat([bytes, Buffer.from(rest)]);
    const attribute = rawAttribute(textField(1, 'k'), field(2, field(1, text)));
    const arrived = await forwarded(way, name, rawSpan(name, attribute));
    expect(arrived.bytes.includes(bytes)).toBe(false);
    expect(arrived.bytes.includes(github)).toBe(false);
    const [value] = valuesOf(arrived);
    expect(isUtf8(Buffer.from(value ?? ''))).toBe(true);
    expect(value).toContain('\ufffd');
  });
});

function valuesOf({ request }: Received): (string | undefined)[] {
  const attributes = spansOf(request).flatMap(({ attributes }) => attributes);
  return (attributes as { value?: { stringValue?: string } }[]).map(
    ({ value }) => value?.stringValue,
  );
}

describe('over HTTP JSON', () => {
  const bad = (members: string) => jsonSpan(marker, members);
  const value = (written: string) => bad(`,"attributes":[{"key":"k","value":${written}}]`);
  const deep = (levels: number) =>
    value(`${'{"arrayValue":{"values":['.repeat(levels)}{}${']}}'.repeat(levels)}`);

  it.each([
    ['lists 10,000 deep', deep(10_000), /nested deeper than 512 levels/],
    ['an array 10,000 deep', bad(`,"x":${'['.repeat(10_000)}`), /nested deeper than 512 levels/],
    ['48 lists in each other', deep(48), /attributes.*…: more than 100 messages in each other/],
    ['2^63 as a number', value('{"intValue":9223372036854775808}'), /intValue: must be an integer/],
    ['2^63 as a text', value('{"intValue":"9223372036854775808"}'), /intValue: must be an integer/],
    ['2^64', bad(',"startTimeUnixNano":"18446744073709551616"'), /startTimeUnixNano: must be/],
    ['a number of a thousand digits', value(`{"intValue":${'9'.repeat(1_000)}}`), /intValue: must/],
    ['a number above all doubles', value('{"doubleValue":1e400}'), /doubleValue: must be/],
    ['NaN', value('{"doubleValue":NaN}'), /the body is not JSON/],
    ['an enum by its name', bad(',"kind":"SPAN_KIND_CLIENT"'), /spans\[0\]\.kind: must be/],
    ['an id of 31 digits', bad(`,"traceId":"${'0'.repeat(31)}"`), /traceId: must be 32 hex digits/],
    ['an id in base64', bad(',"spanId":"q83vASNFZ4k="'), /spanId: must be 16 hex digits/],
    ['no base64', value(`{"bytesValue":"${marker}!"}`), /bytesValue: must be base64/],
    ['two kinds of value', value('{"intValue":1,"boolValue":true}'), /value: must hold one kind/],
    ['a list for a message', '[]', /the body: must be an object/],
  ])('refuses %s, and says where', async (_, body, problem) => {
    const { outcome, text } = await refused('HTTP JSON', { bytes: Buffer.from(body) });
    expect({ outcome, text }).toEqual({ outcome: 'invalid', text: expect.stringMatching(problem) });
  });

  it('refuses what is not UTF-8', async () => {
    const bytes = Buffer.from(bad(''), 'latin1');
    bytes[bytes.indexOf(marker)] = 0xff;
    const { outcome, text } = await refused('HTTP JSON', { bytes });
    expect({ outcome, text }).toEqual({
      outcome: 'invalid',
      text: expect.stringContaining('the body is not UTF-8'),
    });
  });

  it('refuses a request that is cut off, wherever', async () => {
    const whole = value(`{"stringValue":"${marker}"}`);
    for (let length = 1; length < whole.length; length++) {
      const bytes = Buffer.from(whole.slice(0, length));
      const answer = await exportRaw(gateway, 'HTTP JSON', { bytes });
      expect({ length, outcome: answer.outcome }).toEqual({ length, outcome: 'invalid' });
      expect(answer.text).not.toContain(marker);
    }
    await refused('HTTP JSON', { bytes: Buffer.from(whole.slice(0, -1)) });
  });

  it.each(['', '{}', '{"resourceSpans":[]}', '{"resource_spans":[{}]}', '{"resourceSpans":null}'])(
    'takes the body %j',
    async (body) => {
      const answer = await exportRaw(gateway, 'HTTP JSON', { bytes: Buffer.from(body) });
      expect(answer).toMatchObject({ outcome: 'ok' });
    },
  );

  it('forwards neither unknown members, nor the first of two of one name', async () => {
    const name = 'twice over JSON';
    const members = `,"snake_case":"${github}","attributes":[{"key":"${github}"}],
      "attributes":[{"key":"k","value":{"stringValue":"${github}","stringValue":"last"}}]`;
    const arrived = await forwarded('HTTP JSON', name, jsonSpan(name, members));
    expect(arrived.bytes.equals(rawSpan(name, lastAttribute))).toBe(true);
  });
  const lastAttribute = rawAttribute(textField(1, 'k'), field(2, textField(1, 'last')));

  it('keeps integers that a JS number cannot hold', async () => {
    const name = 'integers over JSON';
    const members = `,"startTimeUnixNano":18446744073709551615,
      "attributes":[{"key":"n","value":{"intValue":9007199254740993}}]`;
    const arrived = await forwarded('HTTP JSON', name, jsonSpan(name, members));
    expect(spansOf(arrived.request)[0]).toMatchObject({
      startTimeUnixNano: '18446744073709551615',
      attributes: [{ value: { intValue: '9007199254740993' } }],
    });
  });

  it('finds a secret beside half a surrogate pair, and forwards none', async () => {
    const name = 'surrogates over JSON';
    const member = `,"attributes":[{"key":"k","value":{"stringValue":"\\ud83d ${github}"}}]`;
    const arrived = await forwarded('HTTP JSON', name, jsonSpan(name, member));
    expect(valuesOf(arrived)).toEqual([expect.stringMatching(/^\ufffd \[REDACTED:[^\]]+\]$/)]);
  });
});

describe('what is packed', () => {
  const bomb = gzipSync(Buffer.alloc(300 * MiB));
  const broken: readonly [string, Buffer][] = [
    ['is no gzip', Buffer.from(marker)],
    ['is cut off', gzipSync(rawSpan(marker)).subarray(0, -4)],
    ['has a wrong checksum', Buffer.concat([gzipSync(rawSpan(marker)).subarray(0, -8), bytes(8)])],
    ['has more behind it', Buffer.concat([gzipSync(rawSpan(marker)), Buffer.from(marker)])],
  ];

  it.each(ways)(
    'is refused above 64 MiB, packed or not, over %s',
    async (way) => {
      const large = Buffer.alloc(64 * MiB + 1, ' ');
      expect(await refused(way, { bytes: large })).toMatchObject({ outcome: 'too large' });
      const packed = { bytes: bomb, isPacked: true };
      expect(await refused(way, packed)).toMatchObject({ outcome: 'too large' });
      const twice = { bytes: gzipSync(bomb), isPacked: true };
      expect(await refused(way, twice)).toMatchObject({ outcome: 'invalid' });
    },
    60_000,
  );

  it.each(ways.flatMap((way) => broken.map(([what, packed]) => [what, way, packed] as const)))(
    'is refused when it %s, over %s',
    async (_, way, packed) => {
      const { outcome } = await refused(way, { bytes: packed, isPacked: true });
      // As all gRPC libraries have it.
      expect(outcome).toBe(way === 'gRPC' ? 'gRPC 13' : 'invalid');
    },
  );

  function bytes(length: number): Buffer {
    return Buffer.alloc(length, 0x55);
  }
});

describe('a hundred thousand attributes', () => {
  const count = 100_000;
  const key = 'k0000000';
  const inJson = `{"key":"${key}","value":{"stringValue":"v"}}`;
  const inProtobuf = rawAttribute(textField(1, key), field(2, textField(1, 'v')));

  function spanWith(length: number, name: string, way: Way): Buffer | string {
    const isJson = way === 'HTTP JSON';
    const one = isJson ? inJson : inProtobuf.toString('latin1');
    const all = Array.from({ length }, (_, index) =>
      one.replace(key, `k${String(index).padStart(7, '0')}`),
    );
    if (isJson) return jsonSpan(name, `,"attributes":[${all.join()}]`);
    return rawSpan(name, Buffer.from(all.join(''), 'latin1'));
  }

  it.each(ways)('and one more are refused over %s, with the limit by name', async (way) => {
    const bytes = Buffer.from(spanWith(count + 1, 'one more', way));
    const { outcome, text } = await exportRaw(gateway, way, { bytes });
    expect(outcome).toBe('too large');
    expect(text).toContain('max_attributes');
  });

  it.each(ways)(
    'are taken over %s',
    async (way) => {
      const name = `a hundred thousand over ${way}`;
      const { request } = await forwarded(way, name, spanWith(count, name, way));
      expect(spansOf(request)[0]?.['attributes']).toHaveLength(count);
    },
    120_000,
  );
});

describe('after all of this', () => {
  it('nothing of a refused request has reached the backend, and all else has', async () => {
    const names = () => backend.received.flatMap(namesOf);
    await until(() => (names().length >= accepted.length ? true : undefined), {
      what: 'all spans',
    });
    expect(names().sort()).toEqual([...accepted].sort());
    expect(backend.received.filter(({ bytes }) => bytes.includes(marker))).toEqual([]);
  });

  it('the process has never held more than its bound', () => {
    const path = `/proc/${gateway.child.process.pid ?? 0}/status`;
    // Other systems do not tell the peak.
    const status = existsSync(path) ? readFileSync(path, 'utf8') : 'VmHWM: 0 kB';
    const peakBytes = Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1]) * 1024;
    expect(peakBytes).toBeLessThan(memoryBytesMax);
  });

  it('its log holds no word of what was refused', () => {
    expect(gateway.child.stderr() + gateway.child.stdout()).not.toContain(marker);
  });

  it('no secret is at rest, nor in its log or on its metrics page', async () => {
    const { text: metrics } = await gateway.admin('/metrics');
    const texts = { metrics, log: gateway.child.stderr(), stdout: gateway.child.stdout() };
    expect(secretsAtRest({ directory: join(gateway.directory, 'data'), texts })).toEqual([]);
  });
});
