import { describe, expect, it } from '@jest/globals';
import { RE2JS } from 're2js';
import { readProgram } from './program.ts';
import { mayLackAll, reachOf } from './reach.ts';

function reach(pattern: string, keyword: string) {
  return reachOf(readProgram(RE2JS.compile(pattern)), keyword);
}

describe('what a pattern matches goes beyond a keyword', () => {
  it.each([
    ['acme_[a-z0-9]{32}', 'acme_', 0, 32, false],
    ['(?i)acme_[a-z0-9]{32}', 'ACME_', 0, 32, false],
    ['[0-9]{0,50}?(?:key|tok)=([0-9]{10,150})', 'tok', 50, 151, false],
    // It may be the other word, and this one a part of the secret.
    ['[0-9]{0,50}?(?:key|tok)=([a-z]{10,150})', 'key', 201, 151, false],
    ['\\b(acme[0-9]+)(?:[\\x60\'"\\s;]|\\\\[nrs]|$)', 'acme', 0, Infinity, false],
    ['-----BEGIN[\\s\\S-]{64,}?KEY-----', 'begin', 5, Infinity, true],
    ['.*acme', 'acme', Infinity, Infinity, true],
    ['(?:ab)+c', 'abc', Infinity, 0, false],
    ['a{3}b{2,4}', 'ab', 2, 3, false],
    ['.{5}', 'acme', 1, 1, false],
    ['\\Aacme\\z', 'acme', 0, 0, false],
    ['señor[0-9]', 'SEÑOR', 0, 1, false],
  ] as const)('%s: %s', (...[pattern, keyword, before, behind, isOverBlanks]) => {
    expect(reach(pattern, keyword)).toEqual({ before, behind, isOverBlanks });
  });

  it('is all of it for no keyword', () => {
    expect(reach('a{2,5}b?', '')).toEqual({ before: 0, behind: 6, isOverBlanks: false });
  });
});

describe('a keyword can not stand in what a pattern matches', () => {
  it.each([
    ['another word', 'acme_[a-z0-9]{32}', 'umbrella_'],
    ['one letter too many', '[a-z]{4}', 'acmes'],
    ['a sign that no class has', 'acme[a-z]{8}', 'acme_'],
    ['what only one of two ways has, which is none', '(?:a|b)c', 'ab'],
    ['nothing that matches', '[^\\x00-\\x{10FFFF}]acme', 'acme'],
  ])('%s', (_, pattern, keyword) => {
    expect(reach(pattern, keyword)).toBeUndefined();
  });

  it('but letters of another script can', () => {
    expect(reach('[а-я]{3}x', 'x')).toEqual({ before: 3, behind: 0, isOverBlanks: false });
  });
});

describe('every match holds one of the keywords', () => {
  it.each([
    ['acme_[a-z]{8}', ['acme_'], true],
    ['(?i)[\\w.-]{0,50}?(?:acme|umbrella)=[a-z]{8}', ['ACME', 'umbrella'], true],
    ['(?:acme|umbrella)_[a-z]{8}', ['acme'], false],
    ['pat[a-z]{14}\\.[a-f0-9]{64}', ['airtable'], false],
    ['a(?:b|bc)?d', ['ad', 'bd', 'cd'], true],
    ['a[bx]c', ['abc'], false],
  ])('%s, %j: %j', (pattern, keywords, isSo) => {
    expect(mayLackAll(readProgram(RE2JS.compile(pattern)), keywords)).toBe(!isSo);
  });
});
