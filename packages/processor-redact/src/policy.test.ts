import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { config } from './config.ts';
import { createPolicy, fingerprintOf, type Policy } from './policy.ts';

const tokenKey = Buffer.alloc(32, 7);
const secret = fake('ghp_', 36);

function policyOf(settings: Parameters<typeof config.parse>[0] = {}, key = tokenKey): Policy {
  return createPolicy(config.parse(settings), [{ id: 'k1', key }]);
}

/** A text as a scanner gives it: its UTF-8 bytes, one character each. */
function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

describe('a replacement', () => {
  it('names the rule and twelve digits of the HMAC of the secret', () => {
    const digits = createHmac('sha256', tokenKey).update(secret).digest('hex').slice(0, 12);
    expect(policyOf().replacement({ ruleId: 'github-token', secret, confidence: 'high' })).toBe(
      `[REDACTED:github-token#${digits}]`,
    );
  });

  it('is of the bytes of a secret that is not ASCII', () => {
    const digits = createHmac('sha256', tokenKey).update('señor').digest('hex').slice(0, 12);
    expect(
      policyOf().replacement({
        ruleId: 'named-secret',
        secret: latin1('señor'),
        confidence: 'high',
      }),
    ).toBe(`[REDACTED:named-secret#${digits}]`);
  });

  it.each([32, 63, 64, 65, 200])('is an HMAC under a key of %d bytes', (length) => {
    const key = Buffer.from(fake('', length));
    for (const secretLength of [0, 1, 55, 56, 64, 4_000]) {
      const one = fake('', secretLength);
      const digits = createHmac('sha256', key).update(one).digest('hex').slice(0, 12);
      expect(fingerprintOf(one, { id: 'k1', key })).toBe(digits);
    }
  });

  it('differs for another secret and another key', () => {
    const one = policyOf().replacement({ ruleId: 'x', secret, confidence: 'high' });
    expect(
      policyOf().replacement({ ruleId: 'x', secret: `${secret}0`, confidence: 'high' }),
    ).not.toBe(one);
    const another = policyOf({}, Buffer.alloc(32, 8));
    expect(another.replacement({ ruleId: 'x', secret, confidence: 'high' })).not.toBe(one);
    expect(policyOf().replacement({ ruleId: 'x', secret, confidence: 'high' })).toBe(one);
  });

  it.each([
    ['as a whole', { allow: [{ pattern: 'ghp_[A-Za-z0-9]{36}' }] }, true],
    ['in part', { allow: [{ pattern: 'ghp_' }] }, false],
    [
      'with one of several patterns',
      { allow: [{ pattern: 'nothing' }, { pattern: 'ghp_.*' }] },
      true,
    ],
  ])('is none for a secret that matches an allowed pattern %s', (_, settings, isAllowed) => {
    const replacement = policyOf(settings).replacement({ ruleId: 'x', secret, confidence: 'high' });
    expect(replacement === undefined).toBe(isAllowed);
  });

  it('is none for an allowed pattern that is not ASCII', () => {
    const policy = policyOf({ allow: [{ pattern: 'señor.' }] });
    expect(
      policy.replacement({ ruleId: 'x', secret: latin1('señorß'), confidence: 'high' }),
    ).toBeUndefined();
  });

  it('is none for a fingerprint that was allowed under a key before, and made with the active', () => {
    const [former, active] = [
      { id: 'k1', key: tokenKey },
      { id: 'k2', key: Buffer.alloc(32, 8) },
    ];
    const found = { ruleId: 'x', secret, confidence: 'high' } as const;
    const made = createPolicy(config.parse({}), [former]);
    const fingerprint = made.replacement(found)?.slice(-13, -1) ?? '';
    const parsed = config.parse({ allow: [{ fingerprint }] });
    const both = createPolicy(parsed, [active, former]);
    expect(both.replacement(found)).toBeUndefined();
    expect(both.tokenKeyId).toBe('k2');
    const forgotten = createPolicy(parsed, [active]);
    expect(forgotten.replacement(found)).toBe(
      createPolicy(config.parse({}), [active]).replacement(found),
    );
  });

  it('is none for an allowed fingerprint, whatever rule found it', () => {
    const token = policyOf().replacement({ ruleId: 'x', secret, confidence: 'high' }) ?? '';
    const policy = policyOf({ allow: [{ fingerprint: token.slice(-13, -1) }] });
    expect(policy.replacement({ ruleId: 'y', secret, confidence: 'high' })).toBeUndefined();
    expect(
      policy.replacement({ ruleId: 'y', secret: `${secret}0`, confidence: 'high' }),
    ).toBeDefined();
  });
});

describe('what is allowed', () => {
  const found = { ruleId: 'github-token', secret, confidence: 'medium' } as const;
  const sha256 = createHash('sha256').update(secret).digest('hex');

  it.each([
    ['by its SHA-256', { sha256 }, true],
    ['by its SHA-256 in upper case', { sha256: sha256.toUpperCase() }, true],
    [
      'but not by that of another',
      { sha256: createHash('sha256').update('another').digest('hex') },
      false,
    ],
    ['by its rule', { rule: 'github-token' }, true],
    ['but not by another rule', { rule: 'github' }, false],
    ['by its service', { service: 'load-test' }, true],
    ['but not by another service', { service: 'load' }, false],
    ['by all that is said together', { service: 'load-test', rule: 'github-token', sha256 }, true],
    ['as no surer than it is', { confidence: 'medium' }, true],
    ['but not as less sure than it is', { confidence: 'low' }, false],
    ['by its service where it is unsure', { service: 'load-test', confidence: 'medium' }, true],
    ['but not by a part of it', { service: 'load-test', rule: 'github', sha256 }, false],
  ])('passes %s', (_, entry, isAllowed) => {
    const service = () => 'load-test';
    const replacement = policyOf({ allow: [entry] }).replacement(found, service);
    expect(replacement === undefined).toBe(isAllowed);
  });

  it.each(['low', 'medium'])('is nothing sure when it is what is %s', (confidence) => {
    const policy = policyOf({ allow: [{ confidence }] });
    expect(policy.replacement({ ...found, confidence: 'high' })).toBeDefined();
    expect(policy.replacement({ ...found, confidence: 'low' })).toBeUndefined();
  });

  it('is of no service when that is not known', () => {
    const policy = policyOf({ allow: [{ service: 'load-test' }] });
    expect(policy.replacement(found)).toBeDefined();
  });

  it('is the SHA-256 of the bytes of what is not ASCII', () => {
    const digits = createHash('sha256').update('señor').digest('hex');
    const policy = policyOf({ allow: [{ sha256: digits }] });
    expect(
      policy.replacement({ ruleId: 'x', secret: latin1('señor'), confidence: 'high' }),
    ).toBeUndefined();
  });
});

describe('judge', () => {
  it.each([
    ['patient', 'secret'],
    ['PATIENT', 'secret'],
    ['contraseña', 'secret'],
    ['CONTRASEÑA', 'secret'],
    ['test.password', 'ignored'],
    ['Test.Password', 'ignored'],
    ['password', 'secret'],
    ['my_token', 'maybe'],
    ['patients', 'none'],
  ])('says of %s: %s', (name, verdict) => {
    const policy = policyOf({
      sensitive_keys: ['Patient', 'Contraseña', 'test.password'],
      allow: [{ key: 'test.PASSWORD' }],
    });
    expect(policy.judge(latin1(name))).toBe(verdict);
  });
});

describe('the configuration', () => {
  it.each([
    ['a pattern that RE2 does not know', { allow: [{ pattern: '(a)\\1' }] }, 'RE2 syntax'],
    ['an empty pattern', { allow: [{ pattern: '' }] }, 'must not be empty'],
    ['a fingerprint of another length', { allow: [{ fingerprint: 'abc' }] }, '12 hex digits'],
    ['a fingerprint in upper case', { allow: [{ fingerprint: 'ABCDEF012345' }] }, '12 hex digits'],
    ['a name that is too short to look for', { sensitive_keys: ['pw'] }, 'Too small'],
    ['a SHA-256 of another length', { allow: [{ sha256: 'abc' }] }, '64 hex digits'],
    ['an exception that says nothing', { allow: [{}] }, 'must say what is allowed'],
    ['a key with another condition', { allow: [{ key: 'a', rule: 'b' }] }, 'stands alone'],
    ['an action that does not exist', { action: 'allow' }, 'mask'],
    ['a key that does not exist', { alow: [] }, 'alow'],
  ])('may not have %s', (_, settings, problem) => {
    expect(() => config.parse(settings)).toThrow(problem);
  });

  it('may be empty', () => {
    expect(config.parse({})).toEqual({
      action: 'mask',
      actions: [],
      max_batch_scan_time: 20_000,
      max_batch_texts: 5_000_000,
      max_attributes: 100_000,
      max_value_scan_time: 5_000,
      rules: [],
      rule_files: [],
      disabled_rules: [],
      packs: [],
      allow: [],
      sensitive_keys: [],
    });
  });
});
