import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { sendingQueue } from '@traceveil/spool';
import { z } from 'zod';
import { components } from './components.ts';
import { auditFailure, configSchema } from './config-schema.ts';

const packages = new URL('../../', import.meta.url);
const page = readFileSync(new URL('../../../docs/limits.md', import.meta.url), 'utf8');

interface Limit {
  readonly what: string;
  readonly where: string;
  readonly value: string;
  readonly metric: string;
}

const limits = [...page.matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| [^|]+ \| ([^|]*)\|$/gm)]
  .map(([, what = '', where = '', value = '', metric = '']): Limit => {
    return { what, where, value: value.replaceAll('`', ''), metric: metric.trim() };
  })
  .filter(({ where }) => where.startsWith('`'));
const keys = limits.filter(({ where }) => /^`[\w.]+`$/.test(where));
const constants = limits.filter((limit) => !keys.includes(limit));

/** What each component needs besides. */
const needed: Readonly<Record<string, object>> = {
  otlp: { protocols: { grpc: {}, http: {} } },
  otlp_http: { endpoint: 'http://127.0.0.1:4418' },
  otlp_grpc: { endpoint: '127.0.0.1:4417' },
  file: { path: 'x' },
  failover: { priority_levels: ['a', 'b'] },
};
const hook = { endpoint: 'http://127.0.0.1:4480', secret: `whsec_${'a'.repeat(32)}` };
const neededBySink: Readonly<Record<string, object>> = {
  webhook: hook,
  syslog: { endpoint: '127.0.0.1:6514' },
  otlp: { exporter: 'otlp_http/siem' },
  postgresql: { endpoint: '127.0.0.1:5432' },
};
const pipelines = { traces: { receivers: ['otlp'], exporters: ['file'] } };
const whole = { receivers: {}, exporters: {}, audit: { file: {} }, service: { pipelines } };
const kinds: Readonly<Record<string, string>> = {
  receivers: 'receiver',
  processors: 'processor',
  exporters: 'exporter',
  audit: 'audit',
};

/** The schema that a key is for, the least it takes, and where in it the key stands. */
function placeOf(key: string): [z.ZodType, object, readonly string[]] {
  const [first = '', second = '', ...rest] = key.split('.');
  if (rest[0] === 'sending_queue') return [sendingQueue, {}, rest.slice(1)];
  const kind = second in auditFailure.shape ? undefined : kinds[first];
  if (kind === undefined) return [configSchema, whole, [first, second, ...rest]];
  const factory = components.find((one) => one.kind === kind && one.type === second);
  if (!factory) throw new Error(`${key} is of no component`);
  const least = (kind === 'audit' ? neededBySink : needed)[second] ?? {};
  return [factory.config, least, rest];
}

/** An object as another, but for one member. */
function withMember(
  least: object,
  [name = '', ...rest]: readonly string[],
  value: unknown,
): object {
  const inner: unknown = Reflect.get(least, name) ?? {};
  return { ...least, [name]: rest.length === 0 ? value : withMember(inner as object, rest, value) };
}

/** URLs and functions as text. */
function plain(parsed: unknown): unknown {
  return JSON.parse(JSON.stringify(parsed));
}

function written(value: string): string | number {
  return /^\d+$/.test(value) ? Number(value) : value;
}

it('has all parts', () => {
  expect(keys.length).toBeGreaterThan(35);
  expect(constants.length).toBeGreaterThan(10);
});

describe.each(keys)('$where', ({ where, value }) => {
  const [schema, least, path] = placeOf(where.slice(1, -1));

  it(`is a key, by default ${value}`, () => {
    const isNone = value === 'none';
    const given = schema.parse(withMember(least, path, isNone ? 1_000 : written(value)));
    expect(isDeepStrictEqual(plain(given), plain(schema.parse(least)))).toBe(!isNone);
  });
});

it.each(constants)('$where is $value', ({ where, value }) => {
  const [, name = '', path = ''] = /^`(\w+)` in `([\w./-]+)`$/.exec(where) ?? [];
  const source = readFileSync(new URL(path, packages), 'utf8').replaceAll(/(?<=\d)_(?=\d)/g, '');
  const constant = new RegExp(`const ${name} = (\\d+)(?: \\* (\\d+) \\*\\* (\\d+))?;`);
  // As in `64 * 1024 ** 2`.
  const [, factor, base = 1, power = 1] = constant.exec(source) ?? [];
  expect(Number(factor) * Number(base) ** Number(power)).toBe(Number(value));
});

/** Of everything that runs, the names of metrics; what is put in is any word. */
const made = readdirSync(packages, { recursive: true, encoding: 'utf8' })
  .filter((path) => /^[^/]+\/src\/(?!.*\.test\.ts$).*\.ts$/.test(path) && !path.startsWith('e2e/'))
  .flatMap((path) => [
    ...readFileSync(new URL(path, packages), 'utf8').matchAll(
      /['"`]((?:traceveil|otelcol)_[^'"`\s]+)['"`]/g,
    ),
  ])
  .map(([, name = '']) => new RegExp(`^${name.replaceAll(/\$\{[^}]+\}/g, '\\w+')}$`));

const metrics = new Set(limits.flatMap(({ metric }) => metric.match(/(?<=`)[a-z_]+/g) ?? []));

it.each([...metrics])('%s is made', (metric) => {
  const names = [metric, metric.replace(/_spans$/, '')];
  expect(made.some((pattern) => names.some((name) => pattern.test(name)))).toBe(true);
});

it('names every key that is called as a limit', () => {
  const named = new Set(keys.map(({ where }) => where.slice(1, -1).split('.').at(-1)));
  const isLimit = (name: string) => /^max_|_timeout$|_limit_|^queue_size$/.test(name);
  const missing = ['processor', 'receiver', 'audit', 'exporter']
    .flatMap((kind) => components.filter((one) => one.kind === kind))
    .flatMap(({ config }) => [...namesIn(z.toJSONSchema(config, options))])
    .filter((name) => isLimit(name) && !named.has(name));
  expect(missing).toEqual([]);
});

const options = { io: 'input', unrepresentable: 'any' } as const;

function* namesIn(schema: unknown): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return;
  const { properties } = schema as { readonly properties?: object };
  if (properties) yield* Object.keys(properties);
  for (const inner of Object.values(schema)) yield* namesIn(inner);
}
