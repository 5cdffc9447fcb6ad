import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { opentelemetry } from '../generated/messages.js';
import { fieldsOf, hexDigits, OtlpJsonError, requestMessage } from './json-schema.ts';
import type { NamedField } from './json-schema.ts';
import { jsonToProto } from './json-to-proto.ts';
import { protoToJson } from './proto-to-json.ts';

const signals = ['traces', 'logs', 'metrics'] as const;
type Signal = (typeof signals)[number];

const { collector } = opentelemetry.proto;
const { SpanKind } = opentelemetry.proto.trace.v1.Span;
const codecs = {
  traces: collector.trace.v1.ExportTraceServiceRequest,
  logs: collector.logs.v1.ExportLogsServiceRequest,
  metrics: collector.metrics.v1.ExportMetricsServiceRequest,
} as const;

/** What stands nowhere in an error. */
const marker = 'MARKER-7f3a';

/** Any other error fails the test. */
function problemOfProto(bytes: Uint8Array, signal: Signal): string {
  try {
    protoToJson(bytes, signal);
  } catch (error) {
    if (error instanceof OtlpJsonError) return error.message;
    throw error;
  }
  return 'nothing was wrong';
}

describe('protoToJson', () => {
  it('writes ids in hex, enums and 64-bit integers as OTLP prescribes', () => {
    const id = Uint8Array.from({ length: 16 }, (_, index) => 0xf0 + index);
    const value = {
      arrayValue: {
        values: [{ bytesValue: id }, { doubleValue: Number.NaN }, { doubleValue: -0 }, {}],
      },
    };
    const attributes = [{ key: 'a', value }];
    const bytes = codecs.traces
      .encode({
        resourceSpans: [
          {
            scopeSpans: [{ spans: [{ traceId: id, kind: SpanKind.SPAN_KIND_CLIENT, attributes }] }],
          },
        ],
      })
      .finish();
    const values = [
      { bytesValue: '8PHy8/T19vf4+fr7/P3+/w==' },
      { doubleValue: 'NaN' },
      { doubleValue: '-0' },
      {},
    ];
    expect(JSON.parse(protoToJson(bytes, 'traces'))).toEqual({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: 'f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff',
                  kind: 3,
                  attributes: [{ key: 'a', value: { arrayValue: { values } } }],
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it.each(signals)('is undone by jsonToProto, byte for byte: %s', (signal) => {
    fc.assert(
      fc.property(anyMessage(requestMessage[signal], 5), (message) => {
        const bytes = codecs[signal].encode(message).finish();
        const again = jsonToProto(Buffer.from(protoToJson(bytes, signal)), signal);
        expect(Buffer.from(again)).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 300 },
    );
  });

  it('merges a message that comes twice and takes the last of a oneof', () => {
    const { AnyValue, KeyValue } = opentelemetry.proto.common.v1;
    const string = AnyValue.encode({ stringValue: 'a' }).finish();
    const integer = AnyValue.encode({ intValue: 7 }).finish();
    const attribute = Buffer.concat([
      ...[KeyValue.encode({ key: 'k' }).finish(), tagged(2, string), tagged(2, integer)],
    ]);
    const bytes = tagged(1, tagged(1, tagged(1, attribute)));
    expect(JSON.parse(protoToJson(bytes, 'traces'))).toEqual({
      resourceSpans: [{ resource: { attributes: [{ key: 'k', value: { intValue: '7' } }] } }],
    });
  });

  // Found by `npm run fuzz`: both stood in the JSON, which no reader takes.
  it('takes the last of a oneof when that is a message', () => {
    const { AnyValue, KeyValue } = opentelemetry.proto.common.v1;
    const value = Buffer.concat([
      AnyValue.encode({ boolValue: true }).finish(),
      AnyValue.encode({ kvlistValue: { values: [] } }).finish(),
      AnyValue.encode({ arrayValue: { values: [] } }).finish(),
    ]);
    const attribute = Buffer.concat([KeyValue.encode({ key: 'k' }).finish(), tagged(2, value)]);
    const bytes = tagged(1, tagged(1, tagged(1, attribute)));
    expect(JSON.parse(protoToJson(bytes, 'traces'))).toEqual({
      resourceSpans: [{ resource: { attributes: [{ key: 'k', value: { arrayValue: {} } }] } }],
    });
  });

  it('leaves out unknown fields', () => {
    const bytes = Buffer.concat([tagged(1, Buffer.alloc(0)), tagged(99, Buffer.from(marker))]);
    expect(protoToJson(bytes, 'traces')).toBe('{"resourceSpans":[{}]}');
  });

  it('refuses garbage and what passes its end, without a word of it', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.constantFrom(...signals),
        (bytes, signal) => {
          const problem = problemOfProto(Buffer.concat([bytes, Buffer.from(marker)]), signal);
          expect(problem).not.toContain(marker);
        },
      ),
    );
    expect(() => protoToJson(Buffer.from([0x0a, 0x05, 0x01]), 'traces')).toThrow(OtlpJsonError);
  });

  it('writes what is nested as deep as the walk takes it, and refuses what is deeper', () => {
    // Request, ResourceLogs, ScopeLogs, LogRecord, a value and its empty list; two for a level.
    const nested = (levels: number) => {
      let value: Uint8Array = tagged(5, Buffer.alloc(0));
      for (let level = 0; level < levels; level++) value = tagged(5, tagged(1, value));
      return tagged(1, tagged(2, tagged(2, tagged(5, value))));
    };
    const most = nested(47);
    expect(Buffer.from(jsonToProto(Buffer.from(protoToJson(most, 'logs')), 'logs'))).toEqual(most);
    for (const levels of [48, 10_000]) {
      expect(() => protoToJson(nested(levels), 'logs')).toThrow(
        new OtlpJsonError('more than 100 messages in each other'),
      );
    }
  });
});

/** One delimited field. */
function tagged(id: number, content: Uint8Array): Buffer {
  const head: number[] = [];
  for (let rest of [(id << 3) | 2, content.length]) {
    for (; rest > 0x7f; rest >>>= 7) head.push((rest & 0x7f) | 0x80);
    head.push(rest);
  }
  return Buffer.concat([Buffer.from(head), content]);
}

/** Any message of the schema, as the generated code takes it. */
function anyMessage(message: string, levels: number): fc.Arbitrary<object> {
  const oneofs = new Map<string, NamedField[]>();
  const plain: Record<string, fc.Arbitrary<unknown>> = {};
  for (const field of fieldsOf(message)) {
    if (field.kind === 'message' && levels === 0) continue;
    if (field.oneof === undefined) plain[field.name] = anyField(field, levels);
    else oneofs.set(field.oneof, [...(oneofs.get(field.oneof) ?? []), field]);
  }
  const chosen = [...oneofs.values()].map((fields) =>
    fc.oneof(
      fc.constant({}),
      ...fields.map((field) => fc.record({ [field.name]: anyField(field, levels) })),
    ),
  );
  return fc
    .tuple(fc.record(plain, { requiredKeys: [] }), ...chosen)
    .map((parts) => Object.assign({}, ...parts) as object);
}

function anyField(field: NamedField, levels: number): fc.Arbitrary<unknown> {
  const one =
    field.kind === 'message' ? anyMessage(field.message ?? '', levels - 1) : scalar(field);
  return field.isRepeated === true ? fc.array(one, { maxLength: 3 }) : one;
}

function scalar({ name, kind }: NamedField): fc.Arbitrary<unknown> {
  const digits = hexDigits.get(name);
  switch (kind) {
    case 'string':
      return fc.string({ unit: 'binary', maxLength: 60 });
    case 'bytes':
      return digits === undefined
        ? fc.uint8Array({ maxLength: 20 })
        : fc.uint8Array({ minLength: digits / 2, maxLength: digits / 2 });
    case 'bool':
      return fc.boolean();
    case 'double':
      return fc.double();
    case 'uint32':
    case 'fixed32':
      return fc.nat({ max: 0xffff_ffff });
    case 'int64':
    case 'sfixed64':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
    case 'uint64':
    case 'fixed64':
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
    default:
      return fc.integer();
  }
}
