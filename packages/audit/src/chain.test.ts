import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { genesis, readSealed, seal, sha256 } from './chain.ts';

/** A line with the right hash, whatever is in it. */
function sealedText(body: string): Buffer {
  return Buffer.from(
    `${body.slice(0, -1)},"hash":"${sha256(Buffer.from(body, 'latin1'))}"}`,
    'latin1',
  );
}

const chained = `"prev_hash":"${genesis.hash}","seq":1`;

describe('seal', () => {
  it('ends a line with the hash of what is before it, which any tool can check', () => {
    const { line, head } = seal({ kind: 'stop', b: 'é', a: 1 }, genesis);
    const body = line.replace(/,"hash":"[\da-f]{64}"\}\n$/, '}');
    expect(body).toBe(`{"a":1,"b":"é","kind":"stop",${chained}}`);
    expect(head).toEqual({ seq: 1, hash: createHash('sha256').update(body).digest('hex') });
    expect(readSealed(Buffer.from(line.trimEnd()))).toMatchObject({
      ...head,
      prevHash: genesis.hash,
    });
  });

  it('mends a text that was cut in the middle of a letter: no batch waits for it', () => {
    const { line } = seal({ path: `cut ${'😀'.slice(0, 1)}…` }, genesis);
    expect(readSealed(Buffer.from(line.trimEnd()))?.event['path']).toBe('cut \ufffd…');
  });
});

describe('readSealed', () => {
  it('leaves the line as it was', () => {
    const line = Buffer.from(seal({ kind: 'stop' }, genesis).line.trimEnd());
    const before = Buffer.from(line);
    readSealed(line);
    expect(line).toEqual(before);
  });

  it.each([
    ['nothing', ''],
    ['a hash alone', `,"hash":"${'0'.repeat(64)}"}`],
    ['no hash', `{${chained}}`],
    [
      'a hash in upper case',
      seal({ a: 1 }, genesis)
        .line.trimEnd()
        .replace(/[\da-f]{64}"\}$/, (hash) => hash.toUpperCase()),
    ],
  ])('does not take %s', (_what, line) => {
    expect(readSealed(Buffer.from(line))).toBeUndefined();
  });

  it.each([
    ['members in another order', `{"seq":1,"prev_hash":"${genesis.hash}"}`],
    ['a space', `{"a": 1,${chained}}`],
    ['a member twice', `{"a":1,"a":1,${chained}}`],
    ['a number written otherwise', `{"a":1.0,${chained}}`],
    ['an escape that is not needed', `{"a":"\\u0041",${chained}}`],
    ['bytes that are no UTF-8', `{"a":"\xff",${chained}}`],
    ['a list', `[1]`],
    ['no seq', `{"prev_hash":"${genesis.hash}"}`],
    ['a seq of 0', `{"prev_hash":"${genesis.hash}","seq":0}`],
    ['a seq that is no whole number', `{"prev_hash":"${genesis.hash}","seq":1.5}`],
    ['no hash of the one before', `{"prev_hash":"0","seq":1}`],
  ])('does not take %s, though its hash is right', (_what, body) => {
    expect(readSealed(sealedText(body))).toBeUndefined();
    expect(readSealed(sealedText(`{${chained}}`))).toBeDefined();
  });
});
