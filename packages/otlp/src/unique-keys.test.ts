import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { anyRequest, delimited, write } from './any-request.ts';
import { decodeRequest, encodeRequest, requestTypes, type Plain } from './judge.ts';
import { rewrite, type Visitor } from './rewrite.ts';
import { text } from './sample-messages.ts';

const signals = ['traces', 'logs', 'metrics'] as const;
type Signal = (typeof signals)[number];

/** Replaces what `replaced` says, wherever it stands. */
function replacing(replaced: (text: string) => string | undefined): Visitor {
  return {
    replace({ kind, bytes, start, end }) {
      if (kind !== 'key' && kind !== 'text') return undefined;
      const replacement = replaced(Buffer.from(bytes.subarray(start, end)).toString());
      return replacement === undefined ? undefined : Buffer.from(replacement);
    },
    judge: () => 'none',
  };
}

/** As redaction does: equal secrets have equal tokens, and a token is left alone. */
const masking = replacing((text) =>
  /secret-[a-z]/.test(text) ? text.replaceAll(/secret-([a-z])\d*/g, '[$1]') : undefined,
);

/** Attributes with values that tell which is which. */
const attributes = (...keys: string[]) =>
  keys.map((key, index) => ({ key, value: text(`of ${String(index)}`) }));
const spans = (span: Plain, resource: Plain = {}) => ({
  resource_spans: [{ resource, scope_spans: [{ spans: [span] }] }],
});

function rewritten(signal: Signal, message: Plain): Plain {
  const bytes = rewrite(encodeRequest(signal, message), signal, masking);
  expect(rewrite(bytes, signal, masking)).toBe(bytes);
  return decodeRequest(signal, bytes);
}

describe('keys that become equal', () => {
  it.each([
    ['get a number', ['secret-a1', 'secret-a2', 'b', 'secret-a3'], ['[a]', '[a]_2', 'b', '[a]_3']],
    ['were equal before', ['secret-a1', 'secret-a1'], ['[a]', '[a]_2']],
    ['equal one that stays', ['secret-a1', '[a]'], ['[a]_2', '[a]']],
    ['equal a number that stays', ['[a]', '[a]_2', 'secret-a1'], ['[a]', '[a]_2', '[a]_3']],
    ['are in part replaced', ['x.secret-a1', 'x.secret-a2'], ['x.[a]', 'x.[a]_2']],
    [
      'equal a number that was replaced',
      ['secret-a1', 'secret-a2', 'secret-a3_2'],
      ['[a]', '[a]_2', '[a]_2_2'],
    ],
    ['are no ASCII', ['ü secret-a1', 'ü secret-a2', 'ö'], ['ü [a]', 'ü [a]_2', 'ö']],
  ])('%s', (_, keys, expected) => {
    const message = spans({ attributes: attributes(...keys) });
    expect(rewritten('traces', message)).toEqual(spans({ attributes: attributes(...expected) }));
  });

  it('stay as they are when nothing replaced them', () => {
    const bytes = encodeRequest('traces', spans({ attributes: attributes('a', 'a', '', '') }));
    expect(rewrite(bytes, 'traces', masking)).toBe(bytes);
    const beside = spans({ attributes: attributes('a', 'secret-b', 'a') });
    const expected = spans({ attributes: attributes('a', '[b]', 'a') });
    expect(rewritten('traces', beside)).toEqual(expected);
  });

  it('are those of one list only', () => {
    const two = attributes('secret-a1', 'secret-a2');
    const one = attributes('secret-a1');
    const twoMasked = attributes('[a]', '[a]_2');
    const oneMasked = attributes('[a]');
    const map = (values: Plain[]) => [{ key: 'm', value: { kvlist_value: { values } } }];
    const all = (some: Plain[], lone: Plain[]) => ({
      resource_spans: [
        {
          resource: { attributes: lone },
          scope_spans: [
            {
              scope: { attributes: some },
              spans: [
                { attributes: lone, links: [{ attributes: some }, { attributes: lone }] },
                { attributes: map(some), events: [{ attributes: lone }, { attributes: some }] },
              ],
            },
          ],
        },
        { resource: { attributes: some } },
      ],
    });
    expect(rewritten('traces', all(two, one))).toEqual(all(twoMasked, oneMasked));
  });

  it.each<[Signal, (list: Plain[]) => Plain]>([
    ['logs', (list) => ofLog({ attributes: list })],
    ['logs', (list) => ofLog({ body: { kvlist_value: { values: list } } })],
    ['metrics', (list) => ofMetric({ metadata: list })],
    ['metrics', (list) => ofMetric({ gauge: { data_points: [{ attributes: list }] } })],
    ['metrics', (list) => ofMetric({ sum: { data_points: [{ attributes: list }] } })],
    ['metrics', (list) => ofMetric({ histogram: { data_points: [{ attributes: list }] } })],
    ['metrics', (list) => ofMetric({ summary: { data_points: [{ attributes: list }] } })],
    [
      'metrics',
      (list) => ofMetric({ exponential_histogram: { data_points: [{ attributes: list }] } }),
    ],
    [
      'metrics',
      (list) =>
        ofMetric({ sum: { data_points: [{ exemplars: [{ filtered_attributes: list }] }] } }),
    ],
  ])('get a number in every list of %s (%#)', (signal, message) => {
    expect(rewritten(signal, message(attributes('secret-a1', 'secret-a2')))).toEqual(
      decodeRequest(signal, encodeRequest(signal, message(attributes('[a]', '[a]_2')))),
    );
  });

  it('count as one list where a reader merges what stands twice', () => {
    const resource = (key: string) => delimited(1, delimited(1, delimited(1, Buffer.from(key))));
    const twice = (...keys: string[]) => delimited(1, Buffer.concat(keys.map(resource)));
    const bytes = rewrite(twice('secret-a1', 'b', 'secret-a2'), 'traces', masking);
    expect(Buffer.from(bytes)).toEqual(twice('[a]', 'b', '[a]_2'));
  });

  it('are the last of each attribute, as a reader takes it', () => {
    const keyValue = (...keys: string[]) =>
      delimited(1, Buffer.concat(keys.map((key) => delimited(1, Buffer.from(key)))));
    const resource = (...list: Uint8Array[]) => delimited(1, delimited(1, Buffer.concat(list)));
    const before = [keyValue('secret-a1', 'b'), keyValue('c', 'secret-a2'), keyValue('secret-a3')];
    const after = [keyValue('[a]', 'b'), keyValue('c', '[a]'), keyValue('[a]_2')];
    const bytes = rewrite(resource(...before), 'traces', masking);
    expect(Buffer.from(bytes)).toEqual(resource(...after));
  });

  it('may be as many as a request can hold', () => {
    const keys = Array.from({ length: 100_000 }, (_, index) => `secret-a${String(index)}`);
    const message = spans({ attributes: attributes(...keys) });
    const bytes = rewrite(encodeRequest('traces', message), 'traces', masking);
    expect(Buffer.from(bytes).includes('[a]_100000')).toBe(true);
  });
});

describe('a reference to a key', () => {
  const entity = (...id_keys: string[]) => ({ type: 'host', id_keys, description_keys: id_keys });

  it('follows it', () => {
    const resource = (keys: string[], others: string[]) => ({
      attributes: attributes(...keys),
      entity_refs: [entity(...keys.slice(1)), entity('x', ...others)],
    });
    const before = resource(['b', 'secret-a1', 'secret-a2'], ['secret-c']);
    const after = resource(['b', '[a]', '[a]_2'], ['[c]']);
    expect(rewritten('traces', spans({}, before))).toEqual(
      decodeRequest('traces', encodeRequest('traces', spans({}, after))),
    );
  });

  it('follows it though the visitor lets the reference be, wherever it stands', () => {
    const onlyKeys: Visitor = {
      replace: (leaf) => (leaf.kind === 'key' ? masking.replace(leaf) : undefined),
      judge: () => 'none',
    };
    const reference = (key: string) => delimited(3, delimited(3, Buffer.from(key)));
    const attribute = (key: string) => delimited(1, delimited(1, Buffer.from(key)));
    const resource = (...parts: Uint8Array[]) => delimited(1, Buffer.concat(parts));
    const long = 'x'.repeat(120);
    const before = delimited(
      1,
      Buffer.concat([
        resource(reference('secret-a2'), reference(long), reference('secret-a2')),
        resource(attribute('secret-a1'), attribute('secret-a2'), attribute(long)),
      ]),
    );
    const after = delimited(
      1,
      Buffer.concat([
        resource(reference('[a]_2'), reference(long), reference('[a]_2')),
        resource(attribute('[a]'), attribute('[a]_2'), attribute(long)),
      ]),
    );
    expect(Buffer.from(rewrite(before, 'traces', onlyKeys))).toEqual(after);
  });

  it('stays when the key stays', () => {
    const resource = { attributes: attributes('a'), entity_refs: [entity('a')] };
    const bytes = encodeRequest('traces', spans({ name: 'secret-b' }, resource));
    expect(decodeRequest('traces', rewrite(bytes, 'traces', masking))).toEqual(
      decodeRequest('traces', encodeRequest('traces', spans({ name: '[b]' }, resource))),
    );
  });
});

describe.each(signals)('of any request with %s', (signal) => {
  it('replaced keys are unique, references name keys, and all else is as it was', () => {
    fc.assert(
      fc.property(anyRequest(signal, { isOdd: false }), (request) => {
        const { bytes } = write(request);
        const after = decodeRequest(signal, rewrite(bytes, signal, replacing(drawn)));
        check(requestTypes[signal], decodeRequest(signal, bytes), after);
      }),
      { numRuns: 300 },
    );
  });

  it('replaced keys leave nothing to a second pass, whatever stands twice', () => {
    fc.assert(
      fc.property(anyRequest(signal, { isOdd: true }), (request) => {
        const once = rewrite(write(request).bytes, signal, replacing(drawn));
        expect(rewrite(once, signal, replacing(drawn))).toBe(once);
      }),
    );
  });
});

/** One of two tokens for two texts of three. */
function drawn(text: string): string | undefined {
  if (text.startsWith('[token')) return undefined;
  const sum = Buffer.from(text).reduce((sum, byte) => sum + byte, 0);
  return sum % 3 === 0 ? undefined : `[token ${String(sum % 2)}]`;
}

/** Compares what the judge reads before and after, message by message. */
function check(type: protobuf.Type, before: Plain, after: Plain): void {
  const expected: Record<string, unknown> = {};
  for (const field of type.fieldsArray) {
    const [was, is] = [before[field.name], after[field.name]];
    if (was === undefined) continue;
    const [all, allAfter] = [was, is].map((each) => (field.repeated ? each : [each]) as unknown[]);
    const { resolvedType } = field;
    if (resolvedType instanceof protobuf.Type) {
      if (resolvedType.name === 'KeyValue') checkKeys(all as Plain[], allAfter as Plain[]);
      all?.forEach((each, index) =>
        check(resolvedType, each as Plain, (allAfter?.[index] ?? {}) as Plain),
      );
      expected[field.name] = is;
    } else if (type.name === 'KeyValue' && field.name === 'key') expected[field.name] = is;
    else if (/^(?:id|description)_keys$/.test(field.name)) expected[field.name] = is;
    else if (field.type !== 'string') expected[field.name] = was;
    else expected[field.name] = drawn(was as string) ?? was;
  }
  expect(after).toEqual(expected);
  if (type.name === 'Resource') checkReferences(before, after);
}

type Attribute = Readonly<{ key?: string }>;

function checkKeys(before: readonly Attribute[], after: readonly Attribute[]): void {
  expect(after).toHaveLength(before.length);
  const keys = after.map(({ key = '' }) => key);
  before.forEach(({ key = '' }, index) => {
    const now = keys[index] ?? '';
    const token = drawn(key);
    expect(now.replace(/(?<=\])_\d+$/, '')).toBe(token ?? key);
    if (token !== undefined) expect(keys.filter((other) => other === now)).toHaveLength(1);
  });
}

function checkReferences(before: Plain, after: Plain): void {
  const keysOf = ({ attributes = [] }: Plain) =>
    (attributes as Attribute[]).map(({ key = '' }) => key);
  const referencesOf = ({ entity_refs = [] }: Plain) =>
    (entity_refs as Record<string, string[]>[]).flatMap(
      ({ id_keys = [], description_keys = [] }) => [...id_keys, ...description_keys],
    );
  const references = referencesOf(after);
  referencesOf(before).forEach((reference, index) => {
    const now = references[index] ?? '';
    if (keysOf(before).includes(reference)) expect(keysOf(after)).toContain(now);
    else expect(now).toBe(drawn(reference) ?? reference);
  });
}

function ofLog(record: Plain): Plain {
  return { resource_logs: [{ scope_logs: [{ log_records: [record] }] }] };
}

function ofMetric(metric: Plain): Plain {
  return { resource_metrics: [{ scope_metrics: [{ metrics: [metric] }] }] };
}
