// What the comments of proto/ ask of whoever changes a message; D… and C… as in the list of what
// OTLP prescribes. D1 and D2: unique-keys.test.ts; D12 and D13: tables.test.ts.

import { describe, expect, it } from '@jest/globals';
import { delimited, varints } from './any-request.ts';
import { decodeRequest, encodeRequest, requestTypes, type Plain } from './judge.ts';
import { rewrite, type KeyVerdict, type Leaf, type Visitor } from './rewrite.ts';
import { text } from './sample-messages.ts';

type Signal = keyof typeof requestTypes;

function contentOf({ bytes, start, end }: Leaf): string {
  return Buffer.from(bytes.subarray(start, end)).toString();
}

/** Puts `[token]` for what holds `secret`, and for numbers; of a key with it all is sensitive. */
const masking: Visitor = {
  replace: (leaf) => (isMasked(leaf) ? Buffer.from('[token]') : undefined),
  judge: (key): KeyVerdict => (contentOf(key).includes('password') ? 'sensitive' : 'none'),
};

function isMasked(leaf: Leaf): boolean {
  if (leaf.kind === 'number') return true;
  return (
    contentOf(leaf).includes('secret') || (leaf.verdict === 'sensitive' && leaf.kind !== 'key')
  );
}

/** What the judge reads after masking. */
function masked(signal: Signal, message: Plain): Plain {
  return decodeRequest(signal, rewrite(encodeRequest(signal, message), signal, masking));
}

/** As the judge reads it. */
function read(signal: Signal, message: Plain): Plain {
  return decodeRequest(signal, encodeRequest(signal, message));
}

const ofSpan = (span: Plain): Plain => ({ resource_spans: [{ scope_spans: [{ spans: [span] }] }] });
/** One attribute of a span, as bytes of its KeyValue. */
const ofAttribute = (...parts: Uint8Array[]) =>
  delimited(1, delimited(2, delimited(2, delimited(9, Buffer.concat(parts)))));
const key = (name: string) => delimited(1, Buffer.from(name));
const value = (...parts: Uint8Array[]) => delimited(2, Buffer.concat(parts));

describe('ids (D3)', () => {
  it.each([
    ['whole', Buffer.alloc(16, 'secret'), Buffer.alloc(8, 'secret')],
    ['all zero', Buffer.alloc(16), Buffer.alloc(8)],
    ['empty', Buffer.alloc(0), Buffer.alloc(0)],
  ])('pass as they came when %s', (_, trace_id, span_id) => {
    const ids = { trace_id, span_id, parent_span_id: span_id, links: [{ trace_id, span_id }] };
    expect(masked('traces', ofSpan({ ...ids, name: 'secret' }))).toEqual(
      read('traces', ofSpan({ ...ids, name: '[token]' })),
    );
  });
});

describe('names (D4)', () => {
  const emptying: Visitor = { ...masking, replace: () => Buffer.alloc(0) };

  it('of spans, events and attributes never become empty', () => {
    const span = (name: string, other: string) => ({
      name,
      status: { message: other },
      events: [{ name, attributes: [{ key: name, value: text(other) }] }],
    });
    const bytes = encodeRequest('traces', ofSpan(span('secret', 'secret')));
    expect(decodeRequest('traces', rewrite(bytes, 'traces', emptying))).toEqual(
      read('traces', ofSpan(span('[REDACTED]', ''))),
    );
  });

  it('stay empty where they came empty', () => {
    const bytes = encodeRequest('traces', ofSpan({ name: '', events: [{}] }));
    expect(rewrite(bytes, 'traces', masking)).toBe(bytes);
  });
});

it('keeps every bit of flags (D5)', () => {
  const span = { flags: 0xffff_ffff, links: [{ flags: 0xffff_fc00 }] };
  expect(masked('traces', ofSpan({ ...span, name: 'secret' }))).toEqual(
    read('traces', ofSpan({ ...span, name: '[token]' })),
  );
});

it('counts no dropped attribute for an unknown field that it removes (D6)', () => {
  const attributes = [{ key: 'a', value: text('b') }];
  const span = (unknown: Uint8Array) =>
    Buffer.concat([delimited(9, Buffer.concat([key('a'), value(key('b')), unknown])), unknown]);
  const request = (unknown: Uint8Array) => delimited(1, delimited(2, delimited(2, span(unknown))));
  const bytes = rewrite(request(delimited(99, Buffer.from('secret'))), 'traces', masking);
  expect(Buffer.from(bytes)).toEqual(request(Buffer.alloc(0)));
  expect(decodeRequest('traces', bytes)).toEqual(read('traces', ofSpan({ attributes })));
});

describe('values', () => {
  it('keep their types (D7), and unset stays other than empty (D8)', () => {
    const span = (text: string, blob: string) => {
      const values = [
        ...[
          {},
          { string_value: '' },
          { bool_value: false },
          { int_value: '0' },
          { double_value: 0 },
        ],
        ...[{ string_value: text }, { bytes_value: Buffer.from(blob) }, { bytes_value: '' }],
        ...[{ array_value: {} }, { kvlist_value: {} }],
      ];
      const attributes = [
        ...values.map((value, index) => ({ key: String(index), value })),
        { key: 'list', value: { array_value: { values } } },
        {
          key: 'map',
          value: { kvlist_value: { values: [{ key: 'k' }, { key: text, value: {} }] } },
        },
        { key: 'none' },
      ];
      return ofSpan({ attributes });
    };
    expect(masked('traces', span('a secret', 'some secret'))).toEqual(
      read('traces', span('[token]', '[token]')),
    );
  });

  it.each(['9007199254740993', '9223372036854775807', '-9223372036854775808'])(
    'keep the integer %s, as do times (D11)',
    (int_value) => {
      const span = (name: string) =>
        ofSpan({
          name,
          start_time_unix_nano: '18446744073709551615',
          end_time_unix_nano: '9007199254740993',
          attributes: [{ key: 'n', value: { int_value } }],
        });
      expect(masked('traces', span('secret'))).toEqual(read('traces', span('[token]')));
      expect(JSON.stringify(masked('traces', span('secret')))).toContain(int_value);
    },
  );
});

describe('indexes into a dictionary, which profiles only have (D9)', () => {
  const keyIndex = varints(3 * 8, 7);
  const valueIndex = varints(8 * 8, 7);

  it('pass beside what they must not stand beside, which is searched', () => {
    const bytes = ofAttribute(key('a secret'), keyIndex, value(key('secret'), valueIndex));
    const expected = ofAttribute(key('[token]'), keyIndex, value(key('[token]'), valueIndex));
    expect(Buffer.from(rewrite(bytes, 'traces', masking))).toEqual(expected);
  });

  it('go from under a sensitive key: what stands there is secret whatever it is', () => {
    const bytes = ofAttribute(keyIndex, key('password'), value(valueIndex));
    const expected = ofAttribute(key('password'), value(key('[token]')));
    expect(Buffer.from(rewrite(bytes, 'traces', masking))).toEqual(expected);
  });

  it('hold no text: one that is written as text is an unknown field', () => {
    const hidden = delimited(8, Buffer.from('secret'));
    const bytes = ofAttribute(key('a'), delimited(3, Buffer.from('secret')), value(hidden));
    const expected = ofAttribute(key('a'), value());
    expect(Buffer.from(rewrite(bytes, 'traces', masking))).toEqual(expected);
  });
});

describe('unknown fields (D10)', () => {
  it('pass when nothing is found in them', () => {
    const unknown = Buffer.concat([
      ...[delimited(99, Buffer.from('new')), varints(98 * 8, 2 ** 31)],
      ...[varints(97 * 8 + 1), Buffer.alloc(8, 'x'), varints(96 * 8 + 5), Buffer.alloc(4, 'x')],
    ]);
    const bytes = ofAttribute(key('a'), value(unknown), unknown);
    expect(rewrite(bytes, 'traces', masking)).toBe(bytes);
  });

  it.each([
    ['of a value', value(varints(99 * 8, 77_777))],
    ['of a value, as bytes', value(delimited(99, Buffer.from('77777')))],
    ['of an attribute', Buffer.concat([value(), varints(99 * 8 + 5), Buffer.alloc(4, 'x')])],
    ['with a number for a text', value(varints(1 * 8, 77_777))],
  ])('go from under a sensitive key, even numbers: %s', (_, part) => {
    const bytes = ofAttribute(key('password'), part);
    const expected = ofAttribute(key('password'), value());
    expect(Buffer.from(rewrite(bytes, 'traces', masking))).toEqual(expected);
  });
});

it('leaves no envelope empty that came with something in it (C4), and lets empty ones pass', () => {
  const request = (name: string) => ({
    resource_spans: [{}, { scope_spans: [{}, { spans: [{ name, attributes: [{ key: name }] }] }] }],
  });
  expect(masked('traces', request('secret'))).toEqual(read('traces', request('[token]')));
});
