import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plainTextOf, segmentsOf } from './segments.ts';

const token = '[REDACTED:github-token#0123456789ab]';

describe('a text of agents', () => {
  it('is taken apart at what is masked, withheld or not seen', () => {
    expect(segmentsOf(`key ${token}\u202e!\n[WITHHELD:too-long]`)).toEqual([
      { kind: 'text', text: 'key ' },
      { kind: 'masked', token, ruleId: 'github-token', fingerprint: '0123456789ab' },
      { kind: 'control', code: 'U+202E' },
      { kind: 'text', text: '!\n' },
      { kind: 'withheld', token: '[WITHHELD:too-long]', reason: 'too-long' },
    ]);
  });

  it.each([
    ['\u0000', 'U+0000'],
    ['\u001b', 'U+001B'],
    ['\r', 'U+000D'],
    ['\u0085', 'U+0085'],
    ['\u00ad', 'U+00AD'],
    ['\u061c', 'U+061C'],
    ['\u200b', 'U+200B'],
    ['\u200f', 'U+200F'],
    ['\u2028', 'U+2028'],
    ['\u2066', 'U+2066'],
    ['\ufeff', 'U+FEFF'],
    ['\ud800', 'U+D800'],
    ['\u{e0041}', 'U+E0041'],
  ])('shows %j as %s', (character, code) => {
    expect(segmentsOf(`a${character}b`)).toEqual([
      { kind: 'text', text: 'a' },
      { kind: 'control', code },
      { kind: 'text', text: 'b' },
    ]);
    expect(plainTextOf(`a${character}b`)).toBe(`a${code}b`);
  });

  it.each(['line\nline', 'a\tb', 'שלום', 'naïve ☕ 日本', '<b>bold</b>'])(
    'leaves %j whole',
    (text) => {
      expect(segmentsOf(text)).toEqual([{ kind: 'text', text }]);
    },
  );

  it.each(['[REDACTED:x#0123]', '[REDACTED:#0123456789ab]', '[REDACTED:a b#0123456789ab]'])(
    'takes %s for no token',
    (text) => expect(segmentsOf(text)).toEqual([{ kind: 'text', text }]),
  );

  it('reads line ends of Windows as line ends', () => {
    expect(segmentsOf('a\r\nb')).toEqual([{ kind: 'text', text: 'a\nb' }]);
  });

  it('loses nothing, and leaves nothing unseen in a text', () => {
    const anyText = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = segmentsOf(text);
        const whole = shown
          .map((one) => {
            if (one.kind === 'text') return one.text;
            if (one.kind !== 'control') return one.token;
            return String.fromCodePoint(parseInt(one.code.slice(2), 16));
          })
          .join('');
        expect(whole).toBe(text.replaceAll('\r\n', '\n'));
        const again = segmentsOf(plainTextOf(text)).map(({ kind }) => kind);
        expect(again).not.toContain('control');
      }),
    );
  });
});
