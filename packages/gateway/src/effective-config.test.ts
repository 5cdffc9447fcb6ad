import { describe, expect, it } from '@jest/globals';
import { byteCount, secret } from '@traceveil/pipeline';
import { parse } from 'yaml';
import { z } from 'zod';
import { effectiveOf, identityOf, showConfig } from './effective-config.ts';

const value = 'correct-horse-battery';
const schema = z.strictObject({
  size: byteCount.prefault('64MiB'),
  url: z.string().optional(),
  key: secret().describe('A key.').optional(),
  headers: z.record(z.string(), secret(z.string())).prefault({}),
  nested: z
    .strictObject({ on: z.boolean().prefault(true), of: z.array(secret()).prefault([]) })
    .prefault({}),
  keys: z
    .union([
      secret().transform((one) => [one]),
      z.array(z.strictObject({ id: z.string(), key: secret() })),
    ])
    .optional(),
  http: z
    .preprocess((one: unknown) => one ?? {}, z.strictObject({ port: z.int().prefault(1) }))
    .optional(),
});
const shown = (written: z.input<typeof schema>) =>
  parse(showConfig(effectiveOf(schema, written), [])) as unknown;
const identity = (written: z.input<typeof schema>) => identityOf(effectiveOf(schema, written));

describe('what is shown', () => {
  it('has the defaults, in the words of the configuration', () => {
    expect(shown({})).toEqual({ size: '64MiB', headers: {}, nested: { on: true, of: [] } });
    expect(shown({ http: null })).toMatchObject({ http: { port: 1 } });
  });

  it.each<[string, z.input<typeof schema>]>([
    ['in a value', { key: value }],
    ['in a record', { headers: { authorization: value } }],
    ['in a list', { nested: { of: ['other', value] } }],
    ['in one way to write it', { keys: value }],
    ['in the other', { keys: [{ id: 'k1', key: value }] }],
    ['in the query of a URL', { url: `https://host/path?a=1&key=${value}#part` }],
    ['in front of a host', { url: `https://user:${value}@host/path` }],
    ['in front of a host, with what a URL would escape', { url: `amqp://u:@${value}@host/path` }],
  ])('has no secret %s', (_, written) => {
    const text = JSON.stringify(shown(written));
    expect(text).toContain('[REDACTED]');
    expect(text).not.toContain(value);
  });

  it('says which keys there are by their ids', () => {
    expect(shown({ keys: [{ id: 'k1', key: value }] })).toMatchObject({ keys: [{ id: 'k1' }] });
  });

  it('has one order and names the files of rules, so that equal configurations are equal texts', () => {
    const files = [{ path: 'a "b".yaml', sha256: 'ab' }];
    const one = showConfig({ b: 1, a: { d: [2, 1], c: undefined } }, files);
    expect(one).toBe(showConfig({ a: { d: [2, 1] }, b: 1 }, files));
    expect(one).toBe('a:\n  d:\n    - 2\n    - 1\nb: 1\n# "a \\"b\\".yaml" sha256:ab\n');
  });
});

describe('the identity', () => {
  it('is the same for a default that is written', () => {
    expect(identity({ size: '64MiB', nested: { on: true } })).toBe(identity({}));
  });

  it.each<[string, z.input<typeof schema>]>([
    ['value', { size: '1MiB' }],
    ['secret', { key: 'another' }],
    ['secret in a record', { headers: { a: 'another' } }],
    ['secret in a list', { keys: [{ id: 'k1', key: 'another' }] }],
    ['query', { url: 'https://host/?key=another' }],
  ])('differs with another %s, though it is shown alike or not', (_, written) => {
    const before = {
      key: value,
      headers: { a: value },
      keys: [{ id: 'k1', key: value }],
      url: `https://host/?key=${value}`,
    };
    expect(identity({ ...before, ...written })).not.toBe(identity(before));
  });

  it('says nothing of what it was made of', () => {
    expect(identity({ key: value })).toMatch(/^[\da-f]{64}$/);
  });
});
