import { describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { redact } from './redact.ts';
import {
  attribute,
  base64,
  batchOf,
  redactAttributes,
  sampleRedaction,
  spanRequest,
} from './sample-batch.ts';

const github = fake('ghp_', 36);
const tokenShape = /^\[REDACTED:[a-z\d-]+#[\da-f]{12}\]$/;

function tokenOf(ruleId: string, secret: string): string {
  return sampleRedaction().policy.replacement({ ruleId, secret, confidence: 'low' }) ?? '';
}

const githubToken = tokenOf('github-token', github);

/** The value of one attribute after redaction. */
function redactValue(key: string, value: string | object, settings = {}): unknown {
  const [attributes] = redactAttributes([attribute(key, value)], settings);
  return (attributes as { value?: unknown }[])[0]?.value;
}

describe('an attribute whose key says that its value is a secret', () => {
  it.each<[string, string | object]>([
    ['a string', 'correct horse'],
    ['an integer', { intValue: '90210' }],
    ['a double', { doubleValue: 3.25 }],
    ['bytes', { bytesValue: base64('raw pass') }],
  ])('loses it: %s', (_, value) => {
    const redacted = redactValue('db.password', value) as Record<string, string>;
    const [content] = Object.values(redacted);
    const token =
      'bytesValue' in redacted ? Buffer.from(content ?? '', 'base64').toString() : content;
    expect(token).toMatch(/^\[REDACTED:named-secret#[\da-f]{12}\]$/);
  });

  it('loses all in a list and a map, and keeps their shape', () => {
    const values = [{ stringValue: 'first pass' }, { boolValue: true }, { intValue: '5' }];
    const token = { stringValue: expect.stringMatching(tokenShape) };
    expect(redactValue('db.password', { arrayValue: { values } })).toEqual({
      arrayValue: { values: [token, { boolValue: true }, token] },
    });
    const map = { kvlistValue: { values: [attribute('prod', 'first pass')] } };
    expect(redactValue('passwords.password', map)).toEqual({
      kvlistValue: { values: [{ key: 'prod', value: token }] },
    });
  });

  it.each([
    ['yes or no', { boolValue: true }],
    ['nothing', {}],
    ['an empty string', { stringValue: '' }],
    ['a stand-in', { stringValue: '${DB_PASSWORD}' }],
    ['a token of ours', { stringValue: githubToken }],
  ])('keeps %s', (_, value) => {
    expect(redactValue('db.password', value)).toEqual(value);
  });

  it('is named by the rule that knows the value', () => {
    expect(redactValue('api_key', github)).toEqual({ stringValue: githubToken });
  });

  it('that only may be one loses it when it looks drawn by lot', () => {
    const random = fake('', 24);
    expect(redactValue('my.token', random)).not.toEqual({ stringValue: random });
    expect(redactValue('my.token', 'hello')).toEqual({ stringValue: 'hello' });
  });

  it.each(['gen_ai.usage.input_tokens', 'max_tokens', 'primary_key', 'public_key.name'])(
    'is not %s',
    (key) => {
      expect(redactValue(key, { intValue: '12345678' })).toEqual({ intValue: '12345678' });
      expect(redactValue(key, 'plain words')).toEqual({ stringValue: 'plain words' });
    },
  );

  it('is found by the last key where there are several', () => {
    const field = (number: number, content: Uint8Array | string) => {
      const bytes = Buffer.from(content);
      return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
    };
    const value = field(2, field(1, 'correct horse'));
    const keyValue = Buffer.concat([field(1, 'harmless'), value, field(1, 'password')]);
    const bytes = field(1, field(1, field(1, keyValue)));
    const redacted = redact({ ...batchOf({}), bytes }, sampleRedaction());
    expect(Buffer.from(redacted.bytes).toString('latin1')).not.toContain('correct horse');
  });
});

describe('what the operator allows', () => {
  const key = 'db.password';

  it.each([
    ['by key', { allow: [{ key: 'DB.Password' }] }],
    ['by value', { allow: [{ pattern: 'correct .*' }] }],
    [
      'by fingerprint',
      { allow: [{ fingerprint: tokenOf('named-secret', 'correct horse').slice(-13, -1) }] },
    ],
  ])('is left alone %s', (_, settings) => {
    expect(redactValue(key, 'correct horse', settings)).toEqual({ stringValue: 'correct horse' });
    expect(redactValue('db.passwd', 'battery staple', settings)).toEqual({
      stringValue: expect.stringMatching(tokenShape),
    });
  });

  it('must match a found secret as a whole', () => {
    expect(redactValue(key, 'correct horse', { allow: [{ pattern: 'correct' }] })).toEqual({
      stringValue: expect.stringMatching(tokenShape),
    });
  });

  it('holds for what stands under an ignored key, but not for the key itself', () => {
    const map = { kvlistValue: { values: [attribute('password', github)] } };
    expect(redactValue('raw', map, { allow: [{ key: 'raw' }] })).toEqual(map);
    const [attributes] = redactAttributes([attribute(github, 'v')], { allow: [{ key: github }] });
    expect(attributes).toEqual([{ key: githubToken, value: { stringValue: 'v' } }]);
  });

  it('may be what one service sends', () => {
    const request = (service: string) => {
      const resource = { attributes: [attribute('service.name', service)] };
      return batchOf(spanRequest({ name: github }, resource));
    };
    const settings = { allow: [{ service: 'load-test', rule: 'github-token' }] };
    const left = redact(request('load-test'), sampleRedaction(settings));
    expect(left.events).toEqual([]);
    expect(redact(request('shop'), sampleRedaction(settings)).events).toHaveLength(1);
  });

  it('may be what only a name tells of, but not what stands under it and is sure', () => {
    const settings = { allow: [{ confidence: 'low' }] };
    const left = (name: string, value: string) => redactValue(name, value, settings);
    expect(left(key, 'correct horse')).toEqual({ stringValue: 'correct horse' });
    expect(left('note', '{"password":"tulip77"}')).toEqual({
      stringValue: '{"password":"tulip77"}',
    });
    const masked = { stringValue: expect.stringMatching(tokenShape) };
    expect(left('note', github)).toEqual(masked);
    expect(left(key, github)).toEqual(masked);
    expect(left(key, `mine is ${github}`)).toEqual(masked);
  });

  it('does not make a key known that was not searched', () => {
    const map = { kvlistValue: { values: [attribute(github, 'v')] } };
    const [attributes] = redactAttributes([attribute('raw', map), attribute(github, 'v')], {
      allow: [{ key: 'raw' }],
    });
    expect(attributes).toEqual([
      { key: 'raw', value: map },
      { key: githubToken, value: { stringValue: 'v' } },
    ]);
  });
});

describe('sensitive_keys', () => {
  it.each(['Patient.Name', 'contraseña', '密码を'])('are lost in any case: %s', (name) => {
    const settings = { sensitive_keys: [name] };
    const token = { stringValue: expect.stringMatching(tokenShape) };
    expect(redactValue(name.toLowerCase(), 'Ada', settings)).toEqual(token);
    expect(redactValue(name.toUpperCase(), 'Ada', settings)).toEqual(token);
    const json = redactValue('body', JSON.stringify({ [name]: 'Ada', rest: 1 }), settings);
    expect(JSON.parse((json as { stringValue: string }).stringValue)).toEqual({
      [name]: expect.stringMatching(tokenShape),
      rest: 1,
    });
  });
});

describe('an integer', () => {
  const card = '4111111111111111';
  const packs = { packs: ['personal-data' as const] };
  const order = { id: 'acme-order', keywords: ['7700'], pattern: '7700\\d{6}' };
  const masked = { stringValue: expect.stringMatching(/^\[REDACTED:payment-card-number#/) };

  it('that is a card number becomes the token that the card has in texts', () => {
    const [attributes] = redactAttributes(
      [attribute('note', `of ${card}.`), attribute('pan', { intValue: card })],
      packs,
    );
    const [text, number] = attributes as { value: { stringValue: string } }[];
    expect(number).toEqual({ key: 'pan', value: masked });
    expect(text?.value.stringValue).toBe(`of ${number?.value.stringValue ?? ''}.`);
  });

  it('that is one of a list or a map is found too, and all else stays a number', () => {
    const values = [
      { intValue: '5' },
      { intValue: card },
      { boolValue: true },
      { doubleValue: 4.5 },
    ];
    const map = { kvlistValue: { values: [attribute('list', { arrayValue: { values } })] } };
    const redacted = [{ intValue: '5' }, masked, { boolValue: true }, { doubleValue: 4.5 }];
    expect(redactValue('raw', map, packs)).toEqual({
      kvlistValue: { values: [attribute('list', { arrayValue: { values: redacted } })] },
    });
  });

  it.each([
    ['has another checksum', '4111111111111112'],
    ['is negative', `-${card}`],
    ['is the lowest of 64 bits', '-9223372036854775808'],
    ['is the highest of 64 bits', '9223372036854775807'],
    ['is a time', '1732492800000000000'],
  ])('stays when it %s', (_, intValue) => {
    expect(redactValue('n', { intValue }, packs)).toEqual({ intValue });
  });

  it('stays under a key that is left alone, and where no rule that is on begins with digits', () => {
    const value = { intValue: card };
    expect(redactValue('pan', value, { ...packs, allow: [{ key: 'pan' }] })).toEqual(value);
    expect(redactValue('pan', value)).toEqual(value);
    expect(redactValue('pan', value, { packs: ['internal-configuration'] })).toEqual(value);
    const disabled = { ...packs, disabled_rules: ['payment-card-number'] };
    expect(redactValue('pan', value, disabled)).toEqual(value);
  });

  it('is found by a rule of the operator’s that begins with digits, as a whole only', () => {
    const settings = { rules: [order] };
    expect(redactValue('n', { intValue: '7700123456' }, settings)).toEqual({
      stringValue: expect.stringMatching(/^\[REDACTED:acme-order#/),
    });
    expect(redactValue('n', { intValue: '17700123456' }, settings)).toEqual({
      intValue: '17700123456',
    });
  });

  it('that was found is removed from the texts of its trace', () => {
    const span = {
      attributes: [attribute('pan', { intValue: '4111111111111111' })],
      name: `x${card}`,
    };
    const { bytes } = redact(batchOf(spanRequest(span)), sampleRedaction(packs));
    expect(Buffer.from(bytes).toString('latin1')).not.toContain(card);
  });

  it('under a telling key has the token of its digits', () => {
    expect(redactValue('db.password', { intValue: '90210' })).toEqual({
      stringValue: tokenOf('named-secret', '90210'),
    });
  });
});
