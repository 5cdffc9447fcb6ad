import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeName } from './names.ts';
import { readStructure } from './structured.ts';

function read(text: string) {
  const bytes = Buffer.from(text, 'utf8');
  const { scalars, end } = readStructure(bytes, { start: 0, end: bytes.length }, judgeName);
  return {
    rest: bytes.subarray(end).toString(),
    values: scalars
      .filter(({ isName }) => !isName)
      .map(({ start, end: to }) => bytes.subarray(start, to).toString()),
    names: scalars
      .filter(({ isName }) => isName)
      .map(({ start, end: to }) => bytes.subarray(start, to).toString()),
    secret: scalars
      .filter(({ sensitive }) => sensitive === 'secret')
      .map(({ start, end: to }) => bytes.subarray(start, to).toString()),
  };
}

/** The strings and numbers of a document in the order in which JSON.stringify writes them. */
function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [JSON.stringify(value).slice(1, -1)];
  if (typeof value === 'number') return [JSON.stringify(value)];
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}

function namesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    JSON.stringify(name).slice(1, -1),
    ...namesOf(member),
  ]);
}

describe('readStructure', () => {
  it('finds every name, string and number of any JSON, and nothing behind it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 1, 2), (value, indent) => {
        const { rest, values, names } = read(JSON.stringify(value, undefined, indent));
        expect(rest).toBe('');
        expect(values).toEqual(leavesOf(value));
        expect(names).toEqual(namesOf(value));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['{"kind":"Secret","data":{"a":"x","b":"y"},"metadata":{"name":"n"}}', ['x', 'y']],
    ['{"data": {"a": "x"}, "kind": "Secret", "type": "Opaque"}', ['x']],
    ['{"items":[{"kind":"Secret","stringData":{"a":"x"}},{"data":{"a":"y"}}]}', ['x']],
    ['{"kind":"ConfigMap","data":{"a":"x"}}', []],
    ['{"data":{"a":"x"},"spec":{"kind":"Secret"}}', []],
  ])('takes what a manifest of Kubernetes keeps in a Secret for secrets: %s', (text, secrets) => {
    expect(read(text).secret).toEqual(secrets);
  });

  it('reads as much of a document that was cut off as there is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.nat(200), (value, cut) => {
        const text = JSON.stringify(value);
        const part = Buffer.from(text).subarray(0, cut).toString('latin1');
        const { values } = read(Buffer.from(part, 'latin1').toString('latin1'));
        expect(values.length).toBeLessThanOrEqual(leavesOf(value).length + 1);
      }),
    );
  });

  it.each([
    ['Python', `{'role': 'user', 'ok': True, "n": None, 'x': b'raw'}`, ['user', 'raw']],
    ['a repr', `Message(role='user', parts=[Part(text="hi")], at=<o at 0x7f>)`, ['user', 'hi']],
    ['JSON lines', '{"a":1}\n{"a":2}\n', ['1', '2']],
    ['Ruby', '{ "a" => "b", :c => 3 }', ['b']],
    ['JavaScript', `{apiKey: 'x', deep: {n: "y"}}`, ['x', 'y']],
    ['joined literals', `("one" 'two')`, ['one', 'two']],
  ])('reads %s', (_kind, text, expected) => {
    expect(read(text).values.slice(0, expected.length)).toEqual(expected);
  });

  it.each([
    ['{"password": "x", "user": "y"}', ['x']],
    ['{"credentials": {"user": "u", "port": 3}}', ['u', '3']],
    ['{"password": ["a", "b"], "c": "d"}', ['a', 'b']],
    ['{"name": "DB_PASSWORD", "value": "x"}', ['x']],
    ['{"name": "DB_HOST", "value": "x"}', []],
    ['[{"name": "API_KEY"}, {"value": "x"}]', []],
    ['{"pass\\u0077ord": "x"}', ['x']],
    ['{"properties": {"password": {"type": "string"}}}', []],
    ['{"properties": {"password": {"type": "string", "default": "x"}}}', ['x']],
    ['{"usage": {"input_tokens": 12, "total_tokens": 99}}', []],
    ['{"value": "x", "name": "DB_PASSWORD"}', ['x']],
    ['{"value": "x", "name": "HOST"}', []],
    ['{"key": "api_key", "value": {"stringValue": "x", "n": 1}}', ['x', '1']],
    ['[["accept", "x"], ["x-api-key", "tulip7"]]', ['tulip7']],
    ['[["password", "email"], ["password", "required"]]', []],
    ['["password", "tulip7"]', []],
    ['["--password", "x", "--user", "y"]', ['x']],
    ['["--password", "--user", "y"]', []],
    ['{"password": tulip7, "user": u}', ['tulip7']],
    ['{password: p@ss-w0rd!x}', ['p@ss-w0rd!x']],
    ['{password: string, token: args.token, secret: hash(x)}', []],
    ['{"a": 1, // "password": "x",\n "password": /* y */ "z"}', ['z']],
  ])('knows what the names in %s say', (text, expected) => {
    expect(read(text).secret).toEqual(expected);
  });

  it.each([
    ['"a" . "b"', '"a" . "b"'],
    ['["x"] and more', 'and more'],
    ['{"a": "b"} and "more"', 'and "more"'],
    ['"id","password"\n"1","x"', '"id","password"\n"1","x"'],
    [String.raw`"{\"a\": 1}"; and more`, '; and more'],
  ])('stops in %j where the structure stops', (text, rest) => {
    expect(read(text).rest).toBe(rest);
  });

  it.each([
    ['{"a": gl-x_1}', []],
    ['{"a": 1//0x-y, "b": 2}', ['2']],
    ['{"a": 12345:ab-c}', []],
    ['{"a": -----BEGIN, "b": -1.5e3}', ['-1.5e3']],
    ['{url: http://u:p@h, "b": "c"}', ['c']],
    ['{x-api-key: "y"}', ['y']],
  ])('takes no part of a word for a number: %s', (text, values) => {
    expect(read(text)).toMatchObject({ rest: '', values });
  });

  it.each([
    ['{"a": "b", "token": Bearer x}', '"token": Bearer x}'],
    ['["b", Bearer x]', ', Bearer x]'],
    ['{"a": -----BEGIN A KEY-----', '"a": -----BEGIN A KEY-----'],
    ['{a: b c}', '{a: b c}'],
  ])('leaves what tells of text that is no structure to it: %s', (text, rest) => {
    expect(read(text).rest).toBe(rest);
  });

  it('is not told by what stands behind its end', () => {
    const unit = fc.constantFrom(...Array.from('{["\\:=,/ a1'), '"{\\"a', '"password": ');
    const anyText = fc.string({ unit, maxLength: 24 });
    fc.assert(
      fc.property(
        anyText,
        fc.constantFrom('"', '>', '=', '/x*/', ':', '\\"', 'a1 "'),
        (text, more) => {
          const bytes = Buffer.from(text + more);
          const range = { start: 0, end: text.length };
          const alone = readStructure(bytes.subarray(0, text.length), range, judgeName);
          expect(readStructure(bytes, range, judgeName)).toEqual(alone);
          expect(alone.end).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('reads no deeper than its limit, and ends', () => {
    expect(read('["x",'.repeat(10_000)).values).toHaveLength(200);
  });
});
