import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { opentelemetry } from '../generated/messages.js';
import {
  fieldsOf,
  hexDigits,
  OtlpJsonError,
  requestMessage,
  type NamedField,
} from './json-schema.ts';
import { jsonToProto } from './json-to-proto.ts';
import { requestTypes } from './judge.ts';
import { rewrite } from './rewrite.ts';

const signals = ['traces', 'logs', 'metrics'] as const;
type Signal = (typeof signals)[number];

const { ExportTraceServiceRequest } = opentelemetry.proto.collector.trace.v1;

/** What stands nowhere in an error. */
const marker = 'MARKER-7f3a';

function convert(text: string, signal: Signal = 'traces'): Uint8Array {
  return jsonToProto(Buffer.from(text), signal);
}

function decodeSpan(members: string) {
  const bytes = convert(`{"resourceSpans":[{"scopeSpans":[{"spans":[{${members}}]}]}]}`);
  const { resourceSpans } = ExportTraceServiceRequest.decode(bytes);
  const span = resourceSpans[0]?.scopeSpans?.[0]?.spans?.[0];
  if (span === undefined) throw new Error('no span came through');
  return span;
}

function decodeValue(written: string) {
  return decodeSpan(`"attributes":[{"key":"k","value":${written}}]`).attributes?.[0]?.value ?? {};
}

function problemOf(text: string, signal: Signal = 'traces'): string {
  try {
    convert(text, signal);
  } catch (error) {
    if (error instanceof OtlpJsonError) return error.message;
    throw error;
  }
  return 'nothing was wrong';
}

function problemOfSpan(members: string): string {
  return problemOf(`{"resourceSpans":[{"scopeSpans":[{"spans":[{${members}}]}]}]}`);
}

describe('jsonToProto', () => {
  it('reads ids in either case and the other members of a span', () => {
    const span = decodeSpan(
      `"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174",
       "parentSpanId":"","name":"chat","kind":3,"startTimeUnixNano":"1544712660300000001",
       "links":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"EEE19B7EC3C1B174"}],
       "status":{"code":2}`,
    );
    const hex = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('hex');
    expect(hex(span.traceId)).toBe('5b8efff798038103d269b633813fc60c');
    expect(hex(span.spanId)).toBe('eee19b7ec3c1b174');
    expect(hex(span.parentSpanId)).toBe('');
    expect(hex(span.links?.[0]?.traceId)).toBe('5b8efff798038103d269b633813fc60c');
    expect(hex(span.links?.[0]?.spanId)).toBe('eee19b7ec3c1b174');
    expect([span.name, span.kind, span.status?.code]).toEqual(['chat', 3, 2]);
    expect(String(span.startTimeUnixNano)).toBe('1544712660300000001');
  });

  it.each([
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['9223372036854775807', '9223372036854775807'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['"9223372036854775807"', '9223372036854775807'],
    ['9007199254740991', '9007199254740991'],
    ['9.007199254740993e15', '9007199254740993'],
    ['900719925474099300e-2', '9007199254740993'],
    ['1.0', '1'],
    ['1e3', '1000'],
    ['"1e3"', '1000'],
    ['"-1.25e2"', '-125'],
    ['-0', '0'],
    ['0', '0'],
  ])('keeps the intValue %s exact', (written, read) => {
    expect(String(decodeValue(`{"intValue":${written}}`).intValue)).toBe(read);
  });

  it('keeps everything else exact beside a long number', () => {
    const span = decodeSpan(
      `"name":"1234567890123456789 \\"12 \\\\","kind":3,"flags":257,
       "startTimeUnixNano":18446744073709551615,"endTimeUnixNano":2,
       "attributes":[{"key":"7","value":{"doubleValue":-1.5e-7}},
                     {"key":"b","value":{"boolValue":true}}]`,
    );
    expect(span.name).toBe('1234567890123456789 "12 \\');
    expect([span.kind, span.flags]).toEqual([3, 257]);
    expect(String(span.startTimeUnixNano)).toBe('18446744073709551615');
    expect(String(span.endTimeUnixNano)).toBe('2');
    expect(span.attributes?.[0]?.value?.doubleValue).toBe(-1.5e-7);
    expect(span.attributes?.[1]?.value?.boolValue).toBe(true);
  });

  it.each([
    ['"NaN"', Number.NaN],
    ['"Infinity"', Number.POSITIVE_INFINITY],
    ['"-Infinity"', Number.NEGATIVE_INFINITY],
    ['"1.5"', 1.5],
    ['-0', -0],
    ['12345678901234567890', 12345678901234567890],
  ])('reads the doubleValue %s', (written, read) => {
    expect(decodeValue(`{"doubleValue":${written}}`).doubleValue).toBe(read);
  });

  it('tells an absent value from an empty string', () => {
    expect(decodeValue('{}').stringValue ?? undefined).toBeUndefined();
    expect(decodeValue('{"stringValue":null}').stringValue ?? undefined).toBeUndefined();
    expect(Object.hasOwn(decodeValue('{"stringValue":""}'), 'stringValue')).toBe(true);
  });

  it.each(['aGk_Pz8-', 'aGk/Pz8+', 'aGk/Pz8'])('reads the bytesValue %s', (written) => {
    const { bytesValue } = decodeValue(`{"bytesValue":"${written}"}`);
    const read = Buffer.from(bytesValue ?? []).toString('base64');
    expect(read.startsWith('aGk/Pz8')).toBe(true);
  });

  it.each(['bucketCounts', 'explicitBounds', 'exemplars', 'attributes'])(
    'writes nothing for an empty list of %s',
    (name) => {
      const withPoint = (members: string) =>
        convert(
          `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"histogram":{"dataPoints":[{${members}}]}}]}]}]}`,
          'metrics',
        );
      expect(withPoint(`"${name}":[]`)).toEqual(withPoint(''));
    },
  );

  it('leaves out what the schema does not know, snake_case too', () => {
    const known = convert('{"resourceSpans":[{"schemaUrl":"u"}]}');
    const text = `{"resource_spans":[{"schema_url":"${marker}"}],"${marker}":{"a":[1,{}]},
      "resourceSpans":[{"schemaUrl":"u","x":"${marker}","__proto__":{"resource":{}},
      "constructor":"${marker}"}]}`;
    expect(Buffer.from(convert(text))).toEqual(Buffer.from(known));
  });

  it('forwards only the last of two members of one name', () => {
    const { attributes } = decodeSpan(
      `"attributes":[{"key":"a","value":{"stringValue":"${marker}"},
                      "value":{"stringValue":"b"}}]`,
    );
    expect(attributes).toHaveLength(1);
    expect(attributes?.[0]?.value?.stringValue).toBe('b');
  });

  it('reads escaped names, and of two lists of one name the last', () => {
    const bytes = convert(
      `{"resourceSpans":[{"schemaUrl":"${marker}"}],"resource\\u0053pans":[{"schemaUrl":"u"}]}`,
    );
    expect(Buffer.from(bytes)).toEqual(
      Buffer.from(convert('{"resourceSpans":[{"schemaUrl":"u"}]}')),
    );
  });

  it('writes half a surrogate pair as U+FFFD, whatever the length', () => {
    for (const length of [0, 50, 500]) {
      const filling = 'x'.repeat(length);
      const { stringValue } = decodeValue(`{"stringValue":"${filling}\\ud83d€"}`);
      expect(stringValue).toBe(`${filling}\ufffd€`);
    }
  });

  it.each(signals)('makes nothing of {}: %s', (signal) => {
    expect(convert('{}', signal)).toHaveLength(0);
  });

  const span = 'resourceSpans[0].scopeSpans[0].spans[0]';
  it.each([
    [`"traceId":"${'0'.repeat(30)}"`, '.traceId: must be 32 hex digits'],
    [`"traceId":"${'0'.repeat(31)}"`, '.traceId: must be 32 hex digits'],
    [`"traceId":"${marker.padEnd(32, '0')}"`, '.traceId: must be 32 hex digits'],
    [`"spanId":"${'0'.repeat(32)}"`, '.spanId: must be 16 hex digits'],
    ['"parentSpanId":7', '.parentSpanId: must be 16 hex digits'],
    [`"links":[{},{"traceId":"${marker}"}]`, '.links[1].traceId: must be 32 hex digits'],
    [`"kind":"SPAN_KIND_${marker}"`, '.kind: must be an integer'],
    ['"kind":"2"', '.kind: must be an integer'],
    ['"kind":2.5', '.kind: must be an integer of 32 bits'],
    ['"name":7', '.name: must be a string'],
    [`"name":["${marker}"]`, '.name: must be a string'],
    [`"attributes":{"${marker}":1}`, '.attributes: must be an array'],
    [`"attributes":["${marker}"]`, '.attributes[0]: must be an object'],
    ['"attributes":[[]]', '.attributes[0]: must be an object'],
    ['"attributes":[null]', '.attributes[0]: must be an object'],
    ['"status":[]', '.status: must be an object'],
    [
      `"startTimeUnixNano":"${marker}"`,
      '.startTimeUnixNano: must be an unsigned integer of 64 bits',
    ],
    ['"startTimeUnixNano":-1', '.startTimeUnixNano: must be an unsigned integer of 64 bits'],
    ['"startTimeUnixNano":1.5', '.startTimeUnixNano: must be an unsigned integer of 64 bits'],
    [
      '"startTimeUnixNano":18446744073709551616',
      '.startTimeUnixNano: must be an unsigned integer of 64 bits',
    ],
    ['"startTimeUnixNano":1e400', '.startTimeUnixNano: must be an unsigned integer of 64 bits'],
    ['"flags":4294967296', '.flags: must be an unsigned integer of 32 bits'],
    [
      '"attributes":[{"value":{"intValue":9223372036854775808}}]',
      '.attributes[0].value.intValue: must be an integer of 64 bits',
    ],
    [
      '"attributes":[{"value":{"intValue":9007199254740993.5}}]',
      '.attributes[0].value.intValue: must be an integer of 64 bits',
    ],
    [
      '"attributes":[{"value":{"intValue":""}}]',
      '.attributes[0].value.intValue: must be an integer of 64 bits',
    ],
    ...['1e-1', '1e19', '1e999', '"1e99999999999"', '"+1"', '" 1"', '"0x1"', '"1n"', '"NaN"', '[1]']
      .concat('9'.repeat(100), `"${'9'.repeat(100)}"`, 'true')
      .map((written) => [
        `"attributes":[{"value":{"intValue":${written}}}]`,
        '.attributes[0].value.intValue: must be an integer of 64 bits',
      ]),
    [
      '"attributes":[{"value":{"arrayValue":{"values":[null]}}}]',
      '.attributes[0].value.arrayValue.values[0]: must be an object',
    ],
    [
      '"attributes":[{"value":{"boolValue":"true"}}]',
      '.attributes[0].value.boolValue: must be true or false',
    ],
    [
      '"attributes":[{"value":{"doubleValue":1e999}}]',
      '.attributes[0].value.doubleValue: must be a number of 64 bits',
    ],
    [
      `"attributes":[{"value":{"doubleValue":"${marker}"}}]`,
      '.attributes[0].value.doubleValue: must be a number of 64 bits',
    ],
    [
      '"attributes":[{"value":{"bytesValue":"a"}}]',
      '.attributes[0].value.bytesValue: must be base64',
    ],
    [
      `"attributes":[{"value":{"bytesValue":"${marker}!"}}]`,
      '.attributes[0].value.bytesValue: must be base64',
    ],
    [
      `"attributes":[{"value":{"stringValue":"${marker}","intValue":1}}]`,
      '.attributes[0].value: must hold one kind of value only',
    ],
    [
      '"attributes":[{"value":{"intValue":9007199254740993}}],"name":12345678901234567890',
      '.name: must be a string',
    ],
  ])('refuses %s', (members, message) => {
    expect(problemOfSpan(members)).toBe(span + message);
  });

  it.each([
    ['', 'the body is not JSON'],
    [`{"resourceSpans":${marker}`, 'the body is not JSON'],
    [`{} ${marker}`, 'the body is not JSON'],
    ['[]', 'the body: must be an object'],
    ['null', 'the body: must be an object'],
    [`"${marker}"`, 'the body: must be an object'],
  ])('refuses the body %j', (text, message) => {
    expect(problemOf(text)).toBe(message);
  });

  it('refuses what is not UTF-8', () => {
    const bytes = Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]);
    expect(() => jsonToProto(bytes, 'traces')).toThrow(new OtlpJsonError('the body is not UTF-8'));
  });

  it('names no member and no value of the body in any refusal', () => {
    const anyText = fc.json({ depthSize: 'large' });
    fc.assert(
      fc.property(anyText, fc.constantFrom(...signals), (text, signal) => {
        const planted = `{"resourceSpans":${text.replaceAll('"', `"${marker}`)}}`;
        expect(problemOf(planted, signal)).not.toContain(marker);
      }),
    );
  });

  it.each([
    ['{"arrayValue":{"values":[', ']}}', 2], // A level is a value and its list.
    ['{"kvlistValue":{"values":[{"key":"k","value":', '}]}}', 3], // And a member.
  ])('takes %s as deep as the walk does, and refuses here what is deeper', (open, close, size) => {
    const nested = (levels: number) =>
      `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${open.repeat(levels)}{"arrayValue":{}}${close.repeat(levels)}}]}]}]}`;
    // Request, ResourceLogs, ScopeLogs, LogRecord, the innermost value and its empty list.
    const levelsMax = Math.floor((100 - 6) / size);
    const most = convert(nested(levelsMax), 'logs');
    expect(rewrite(most, 'logs', { replace: () => undefined, judge: () => 'none' })).toBe(most);
    expect(problemOf(nested(levelsMax + 1), 'logs')).toMatch(
      /^resourceLogs\[0\]\.scopeLogs[^"]{200,250}…: more than 100 messages in each other$/,
    );
    expect(problemOf(nested(10_000), 'logs')).toContain('nested deeper than 512 levels');
  });

  it.each(signals)(
    'makes what the walk and the judge can read of any JSON, or refuses: %s',
    (signal) => {
      const bytesOf = (tree: unknown) => Buffer.from(JSON.stringify(tree));
      const anyBody = fc.oneof(
        { weight: 1, arbitrary: fc.uint8Array() },
        { weight: 9, arbitrary: anyTree(requestMessage[signal], 12).map(bytesOf) },
      );
      fc.assert(
        fc.property(anyBody, (body) => {
          const bytes = converted(body, signal);
          if (!bytes) return;
          expect(rewrite(bytes, signal, { replace: () => undefined, judge: () => 'none' })).toBe(
            bytes,
          );
          requestTypes[signal].decode(bytes);
        }),
        { numRuns: 1000 },
      );
    },
  );

  it.each(['[', '{"a":', '{"resourceSpans":['])('refuses %j ten thousand times', (open) => {
    expect(problemOf(open.repeat(10_000))).toContain('nested deeper than');
    expect(problemOf(`{"x":${open.repeat(10_000)}`)).toContain('nested deeper than');
  });

  it('does not mistake brackets in strings for levels', () => {
    const text = JSON.stringify({ resourceSpans: [{ schemaUrl: '[{\\"'.repeat(5_000) }] });
    expect(problemOf(text)).toBe('nothing was wrong');
  });
});

/** Undefined where it is refused; any other error fails the test. */
function converted(body: Uint8Array, signal: Signal): Uint8Array | undefined {
  try {
    return jsonToProto(body, signal);
  } catch (error) {
    if (error instanceof OtlpJsonError) return undefined;
    throw error;
  }
}

const trees = new Map<string, fc.Arbitrary<unknown>>();

/** A message as JSON; at times with a number that does not fit, or an id of a wrong length. */
function anyTree(message: string, depth: number): fc.Arbitrary<unknown> {
  const known = trees.get(message + String(depth));
  if (known) return known;
  const choices = new Map<string, fc.Arbitrary<[string, unknown]>[]>();
  for (const field of fieldsOf(message)) {
    const one = anyMember(field, depth);
    const value =
      field.isRepeated === true
        ? fc.array(one, { minLength: depth > 8 ? 1 : 0, maxLength: 2 })
        : one;
    const choice = field.oneof ?? field.name;
    const others = choices.get(choice) ?? [];
    choices.set(choice, [...others, value.map((made): [string, unknown] => [field.name, made])]);
  }
  const members = [...choices.values()].map((each) => fc.option(fc.oneof(...each), { freq: 6 }));
  const unknown = fc.option(fc.jsonValue().map((made): [string, unknown] => ['unknown', made]));
  const tree = fc
    .tuple(...members, unknown)
    .map((pairs) => Object.fromEntries(pairs.filter((pair) => pair !== null)));
  trees.set(message + String(depth), tree);
  return tree;
}

/** Mostly such as fit. */
const anyInteger = fc.oneof(
  { weight: 1_000, arbitrary: fc.nat() },
  { weight: 500, arbitrary: fc.constantFrom('1e3', 2 ** 31 - 1) },
  { weight: 1, arbitrary: fc.constantFrom('18446744073709551616', 2 ** 64, -1, 0.5) },
);
const any64Bits = fc.oneof(
  anyInteger,
  fc.constantFrom('9007199254740993', 2 ** 62, 2 ** 63 - 1024),
);
const anyUnits = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));

function anyMember({ kind, message = '', name }: NamedField, depth: number): fc.Arbitrary<unknown> {
  if (kind === 'message') return depth === 0 ? fc.constant({}) : anyTree(message, depth - 1);
  if (kind === 'string') return anyUnits;
  if (kind === 'bool') return fc.boolean();
  if (kind === 'double') return fc.oneof(fc.double({ noNaN: true }), anyInteger);
  if (kind === 'enum') return fc.nat(5);
  if (kind !== 'bytes') return kind.endsWith('64') ? any64Bits : anyInteger;
  const digits = hexDigits.get(name);
  return digits === undefined ? fc.base64String() : fc.constantFrom('', 'aB'.repeat(digits / 2));
}
