import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '@traceveil/pipeline';
import { genesis } from './chain.ts';
import { readPlainLink } from './plain-link.ts';

const chain = { prev_hash: genesis.hash, seq: 7 };
const bytesOf = (text: string) => Buffer.from(text, 'latin1');
const plainText = fc.string({ unit: 'grapheme-ascii' });
const plainName = plainText.filter((name) => !/["\\]/.test(name));
const plainJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    plainText,
    fc.maxSafeNat().map((one) => one % 1e15),
    fc.constantFrom(true, false, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(plainName, tie('value'), { maxKeys: 4 }),
  ),
})).value;
const plainEvent = fc.dictionary(plainName, plainJson, { maxKeys: 6 });

/** What `readPlainLink` may say at most: all that can be parsed and is written the same again. */
function linkByParsing(bytes: Buffer): unknown {
  try {
    const text = bytes.toString('latin1');
    const event = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (canonicalJson(event) !== text) return undefined;
    const { seq, prev_hash: prevHash, kind } = event;
    return {
      seq,
      prevHash,
      kind: typeof kind === 'string' ? JSON.stringify(kind).slice(1, -1) : '',
    };
  } catch {
    return undefined;
  }
}

describe('readPlainLink', () => {
  it('reads every event of plain text, as parsing does', () => {
    fc.assert(
      fc.property(plainEvent, (event) => {
        const bytes = bytesOf(canonicalJson({ ...event, ...chain }));
        expect(readPlainLink(bytes)).toEqual(linkByParsing(bytes));
      }),
    );
  });

  it('never takes what is not canonical, whatever is changed in it', () => {
    const edit = fc.record({
      at: fc.nat(),
      cut: fc.nat({ max: 3 }),
      put: fc.oneof(fc.constantFrom(...Array.from('{}[],:"\\ 0-.e')), fc.string({ maxLength: 3 })),
    });
    let changed = 0;
    fc.assert(
      fc.property(plainEvent, fc.array(edit, { minLength: 1, maxLength: 3 }), (event, edits) => {
        let text = canonicalJson({ ...event, ...chain });
        for (const { at, cut, put } of edits) {
          const start = at % (text.length + 1);
          text = `${text.slice(0, start)}${put}${text.slice(start + cut)}`;
        }
        const link = readPlainLink(bytesOf(text));
        if (!link) changed += 1;
        expect(link ?? linkByParsing(bytesOf(text))).toEqual(linkByParsing(bytesOf(text)));
      }),
      { numRuns: 3_000 },
    );
    expect(changed).toBeGreaterThan(1_000);
  });

  it.each([
    ['members in another order', `{"seq":7,"prev_hash":"${genesis.hash}"}`],
    ['a member twice', `{"a":1,"a":1,${body(chain)}}`],
    ['a name that is the beginning of the one before', `{"ab":1,"a":1,${body(chain)}}`],
    ['a space', `{"a": 1,${body(chain)}}`],
    ['an escape that is not needed', `{"a":"\\u0041",${body(chain)}}`],
    ['a slash that is escaped', `{"a":"\\/",${body(chain)}}`],
    ['a number with a leading zero', `{"a":01,${body(chain)}}`],
    ['a number with a fraction', `{"a":1.0,${body(chain)}}`],
    ['a number that no double is', `{"a":9007199254740993,${body(chain)}}`],
    ['a minus zero', `{"a":-0,${body(chain)}}`],
    ['a byte above ASCII', `{"a":"\xe9",${body(chain)}}`],
    ['a tab', `{"a":"\t",${body(chain)}}`],
    ['a comma at the end', `{${body(chain)},}`],
    ['a comma at the end of a list', `{"a":[1,],${body(chain)}}`],
    ['something behind it', `{${body(chain)}}}`],
    ['no end', `{${body(chain)}`],
    ['a word that JSON does not have', `{"a":nul,${body(chain)}}`],
    ['a seq of 0', `{"prev_hash":"${genesis.hash}","seq":0}`],
    ['a seq that is a text', `{"prev_hash":"${genesis.hash}","seq":"7"}`],
    ['a hash in upper case', `{"prev_hash":"${'A'.repeat(64)}","seq":7}`],
    ['no hash', '{"seq":7}'],
    ['what the chain needs only further in', `{"a":{${body(chain)}}}`],
    ['deep nesting', `{"a":${'['.repeat(20)}${']'.repeat(20)},${body(chain)}}`],
    ['a list', '[]'],
    ['nothing', ''],
  ])('leaves %s to others', (_what, text) => {
    expect(readPlainLink(bytesOf(text))).toBeUndefined();
    expect(readPlainLink(bytesOf(`{${body(chain)}}`))).toBeDefined();
  });

  it('takes the names of the chain from the outermost object only', () => {
    const text = canonicalJson({ a: { kind: 'x', seq: 1 }, kind: 'stop', ...chain, seqs: 3 });
    expect(readPlainLink(bytesOf(text))).toEqual({ seq: 7, prevHash: genesis.hash, kind: 'stop' });
  });
});

/** The members of an object, without its braces. */
function body(event: object): string {
  return canonicalJson(event).slice(1, -1);
}
