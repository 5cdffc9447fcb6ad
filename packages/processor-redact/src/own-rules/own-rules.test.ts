import { describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import {
  batchOf,
  redactAttributes,
  sampleRedaction,
  attribute,
  spanRequest,
} from '../sample-batch.ts';
import { redact } from '../redact.ts';

const secret = fake('acme_', 32, 'hex');
const hidden = fake('', 24, 'hex');
const acme = { id: 'acme-token', keywords: ['acme_'], pattern: 'acme_[a-f0-9]{32}' };
/** As gitleaks' rules are: from before the keyword to behind the secret. */
const assigned = {
  id: 'acme-key',
  keywords: ['acme'],
  pattern: `(?i)[\\w.-]{0,50}?(?:acme)(?:[ \\t\\w.-]{0,20})[\\s'"]{0,3}(?:=|:)[\\x60'"\\s=]{0,5}([a-f0-9]{24})(?:[\\x60'"\\s;]|\\\\[nrs]|$)`,
};

const token = (id: string) =>
  expect.stringMatching(new RegExp(`^\\[REDACTED:${id}#[\\da-f]{12}\\]$`));

/** What is left of a text, and the ids of the rules that the trail names. */
function redacted(text: string, rules: object[], more: object = {}): [string, string[]] {
  const [attributes, events] = redactAttributes([attribute('prompt', text)], { rules, ...more });
  const [first] = attributes as { value: { stringValue: string } }[];
  return [first?.value.stringValue ?? '', events.map(({ rule_id: id }) => id)];
}

function redactJson(value: unknown, rules: object[]): unknown {
  return JSON.parse(redacted(JSON.stringify(value), rules)[0]);
}

describe("an operator's rule", () => {
  it('is told nothing by a replacement, which holds the name of a rule', () => {
    const beside = { id: 'secret-word', keywords: ['secret'], pattern: 'secret.{0,60}? (\\w{8,})' };
    const left = `[REDACTED:secret-word#0123456789ab] ${hidden}`;
    expect(redacted(left, [beside])).toEqual([left, []]);
    const [text] = redacted(`${left}, secret ${fake('', 26, 'hex')}`, [beside]);
    expect(text).toMatch(/ab\] [\da-f]{24}, secret \[REDACTED:secret-word#.{12}\]$/);
  });

  it('finds what its pattern says, and the trail has its id', () => {
    const [text, ids] = redacted(`use ${secret}, please`, [acme]);
    expect(text).toMatch(/^use \[REDACTED:acme-token#[\da-f]{12}\], please$/);
    expect(ids).toEqual(['acme-token']);
  });

  it.each([
    ['base64', (text: string) => Buffer.from(text).toString('base64')],
    ['hex', (text: string) => Buffer.from(text).toString('hex')],
    [
      'percent',
      (text: string) => text.replaceAll(/./g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    ],
    ['JSON in JSON', (text: string) => JSON.stringify({ a: JSON.stringify({ b: `"${text}"\n` }) })],
  ])('finds it in %s', (_, write) => {
    expect(redacted(`x ${write(`"key": ${secret}`)} y`, [acme])[1]).toEqual(['acme-token']);
  });

  it('replaces the first group that matched, or the one that is named, or all', () => {
    const text = `acme:7,id=${secret}`;
    const pattern = '(zzz)?acme:(\\d),id=(acme_[a-f0-9]{32})';
    const rule = { id: 'acme-pair', keywords: ['acme'], pattern };
    expect(redacted(text, [rule])[0]).toContain(secret);
    expect(redacted(text, [{ ...rule, secret_group: 3 }])[0]).toMatch(
      /^acme:7,id=\[REDACTED:[^[]*$/,
    );
    expect(redacted(text, [{ ...rule, secret_group: 0 }])[0]).toEqual(token('acme-pair'));
  });

  it('asks for more bits a letter than its entropy', () => {
    const plain = `acme_${'ab'.repeat(16)}`;
    expect(redacted(`${plain} ${secret}`, [{ ...acme, entropy: 3 }])[0]).toMatch(
      new RegExp(`^${plain} \\[REDACTED:acme-token#.{12}\\]$`),
    );
  });

  it('reads Unicode', () => {
    const rule = { id: 'acme-name', keywords: ['ключ'], pattern: '(?i)ключ: (\\p{L}{5})' };
    const [text] = redacted('мой КЛЮЧ: пароль', [rule]);
    expect(text).toMatch(/^мой КЛЮЧ: \[REDACTED:acme-name#.{12}\]ь$/);
  });

  it('takes a keyword anywhere in the text when a match may be without one', () => {
    const rule = { id: 'acme-far', keywords: ['zone'], pattern: '\\bid[a-z]{12}\\b' };
    const far = `idabcdefghijkl ${'- '.repeat(5000)}`;
    expect(redacted(`${far} in my zone`, [rule])[1]).toEqual(['acme-far']);
    expect(redacted(far, [rule])[1]).toEqual([]);
  });

  it('without keywords reads every text, escaped ones as their reader does', () => {
    const rule = { id: 'acme-number', pattern: '\\b\\d{3}-\\d{2}-\\d{4}\\b' };
    expect(redactJson({ a: 'x\n123-45-6789', b: [1] }, [rule])).toEqual({
      a: expect.stringMatching(/^x\n\[REDACTED:acme-number#.{12}\]$/),
      b: [1],
    });
    expect(
      redacted(Buffer.from('id 123-45-6789 of ada').toString('base64'), [rule])[1],
    ).toHaveLength(1);
  });

  it('names what a rule of ours finds too, unless it is a general one of gitleaks', () => {
    const rule = { id: 'acme-github', keywords: ['ghp_'], pattern: 'ghp_\\w{36}' };
    expect(redacted(fake('ghp_', 36), [rule])[1]).toEqual(['acme-github']);
  });

  it('changes nothing the second time, whatever it matches', () => {
    const greedy = { id: 'acme-line', keywords: ['acme'], pattern: '.*acme.*' };
    const [once] = redacted(`a ${secret} b\nc`, [greedy, acme]);
    expect(once).toMatch(/^\[REDACTED:acme-line#.{12}\]\nc$/);
    expect(redacted(once, [greedy, acme])).toEqual([once, []]);
  });
});

describe('a pattern over a name and its value in JSON', () => {
  it('leaves JSON, in which the value is replaced', () => {
    expect(redactJson({ acme_id: hidden, other: hidden.slice(1) }, [assigned])).toEqual({
      acme_id: token('acme-key'),
      other: hidden.slice(1),
    });
    expect(redactJson([{ inner: JSON.stringify({ acme_id: hidden }) }], [assigned])).toEqual([
      { inner: expect.stringContaining('REDACTED:acme-key') },
    ]);
  });

  it('puts a string in the place of a number', () => {
    const rule = { id: 'acme-pin', keywords: ['acme'], pattern: '"acme_pin": ?(\\d{6})' };
    expect(redactJson({ acme_pin: 123_456, n: 123_456 }, [rule])).toEqual({
      acme_pin: token('acme-pin'),
      n: 123_456,
    });
    expect(redactJson({ n: [123_456_789] }, [{ id: 'acme-n', pattern: '345' }])).toEqual({
      n: [token('acme-n')],
    });
  });

  it('replaces all values that it matches, and cuts no escape', () => {
    const rule = { id: 'acme-all', keywords: ['acme'], pattern: 'acme.*' };
    const value = { a: 'x\u00e1\n"acme', b: '\u0001yz', c: 7, d: null };
    const read = redactJson(value, [rule]) as Record<string, unknown>;
    expect(read).toMatchObject({ a: expect.stringMatching(/^x\u00e1\n"\[REDACTED/), d: null });
    expect(JSON.stringify(read)).not.toContain('yz');
    const cut = { id: 'acme-cut', pattern: '1\\\\n"acme' };
    expect(() => redactJson({ a: '\u0001\n"acme", "b"' }, [cut])).not.toThrow();
  });

  it('leaves values alone whose keys are allowed', () => {
    const settings = { allow: [{ key: 'acme_id' }] };
    const text = JSON.stringify({ acme_id: hidden });
    expect(redacted(text, [assigned], settings)).toEqual([text, []]);
  });
});

describe('what is too much', () => {
  it('is withheld, and told without a word of it', () => {
    const rule = { id: 'acme-slow', pattern: '(?:[a-z_]+ )+\\d' };
    const text = `${secret} `.repeat(2).padEnd(40_000_000, `${'a b '.repeat(997)}\n`);
    const errors: unknown[] = [];
    const redaction = sampleRedaction(
      { rules: [rule] },
      { onError: (error) => errors.push(error) },
    );
    const batch = batchOf(spanRequest({ attributes: [attribute('prompt', text)] }));
    const { events } = redact(batch, redaction);
    expect(events.map(({ rule_id: id }) => id)).toEqual(['scan-budget']);
    expect(String(errors[0])).toBe('RangeError: too much text for the rules');
  });
});
