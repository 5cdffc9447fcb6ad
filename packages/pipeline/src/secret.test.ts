import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { isSecret, Secret, secret } from './secret.ts';

const value = 'correct-horse-battery';

describe('a secret', () => {
  const made = new Secret(value);

  it.each([
    ['as text', String(made)],
    ['joined', [made].join()],
    ['as JSON', JSON.stringify({ made })],
    ['inspected', inspect({ made }, { showHidden: true, depth: 9 })],
    ['in the message of an error', new Error(String(made)).message],
  ])('is not shown %s', (_, shown) => {
    expect(shown).toContain('[REDACTED]');
    expect(shown).not.toContain(value);
  });

  it('has no property that holds it', () => {
    expect(Object.getOwnPropertyNames(made)).toEqual([]);
    expect(structuredClone(made)).toEqual({});
  });

  it('is there for who asks', () => {
    expect(made.reveal()).toBe(value);
  });
});

describe('its schema', () => {
  it('keeps what the value must look like, and does not quote it', () => {
    const schema = secret(z.string().regex(/^\d+$/, 'must be digits'));
    expect(schema.parse('17').reveal()).toBe('17');
    const { error } = schema.safeParse(value);
    expect(error?.issues).toMatchObject([{ message: 'must be digits' }]);
    expect(String(error)).not.toContain(value);
  });

  it.each([
    ['described', secret().describe('A key.'), true],
    ['refined', secret().refine(() => true), true],
    ['any other', z.string(), false],
  ])('is known when it is %s', (_, schema, expected) => {
    expect(isSecret(schema)).toBe(expected);
  });
});
