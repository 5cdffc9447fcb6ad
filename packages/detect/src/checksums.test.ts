import { describe, expect, it } from '@jest/globals';
import {
  isBech32,
  isConfluent,
  isCrcBase62,
  isCrcHex,
  isCrcHexOfAll,
  isGrafana,
  isRoutable,
} from './checksums.ts';
import { confidenceOf } from './confidence.ts';
import { fake } from './fake.ts';
import { isAnnotatedKey, isAzureKey, marvin32 } from './marvin.ts';
import { isMnemonic, isProvenMnemonic } from './mnemonic.ts';
import type { PatternRule } from './rule.ts';

// Made with Python's zlib.crc32, and Marvin32 written in Python, from bodies that are nobody's.
describe.each([
  ['GitHub, npm, Vercel', isCrcBase62, `ghp_${'A'.repeat(30)}0uCPlr`],
  ['Zuplo', isCrcHex, `zpka_${'b'.repeat(32)}47fd49d4`],
  ['Atlassian', isCrcHexOfAll, `ATATT3${'c'.repeat(40)}=b6f75f7f`],
  ['GitLab', isRoutable, `glpat-${'d'.repeat(27)}.01.0r0h0dax3`],
  ['Grafana', isGrafana, `glsa_${'e'.repeat(32)}_748b94a3`],
  ['Bitbucket', isCrcHexOfAll, `ATBB3${'c'.repeat(23)}A16F9FD2`],
  ['Confluent', isConfluent, `cflt${'f'.repeat(54)}nARrEQ`],
  ['common annotated keys', isAnnotatedKey, `${'g'.repeat(52)}JQQJ99BAAC${'A'.repeat(16)}ZD4REK`],
  ['Azure storage', isAzureKey, `${'h'.repeat(76)}+AStxMkfWg==`],
  // BIP-173's own.
  ['age and Nostr', isBech32, 'split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w'],
])('the checksum of %s', (_name, holds, token) => {
  it('holds', () => {
    expect(holds(token)).toBe(true);
  });

  it('does not hold with another letter', () => {
    expect(holds(`${token.slice(0, 12)}z${token.slice(13)}`)).toBe(false);
  });
});

it('raises what is said of a finding, and never lowers it', () => {
  const rule: PatternRule = {
    id: 'x',
    keywords: ['abc'],
    pattern: /abc/dy,
    confidence: 'medium',
    isProven: isCrcBase62,
    examples: { finds: [], ignores: [] },
    source: '',
  };
  expect(confidenceOf(rule, `ghp_${'A'.repeat(30)}0uCPlr`)).toBe('high');
  expect(confidenceOf(rule, fake('ghp_', 36))).toBe('medium');
  expect(confidenceOf({ ...rule, confidence: 'high' }, fake('ghp_', 36))).toBe('high');
});

// https://github.com/skeeto/marvin32, whose cases .NET's tests have too.
it.each([
  ['', 0x30_ed_35_c1 ^ 0x00_cd_3c_7d],
  ['af', 0x48_e7_3f_c7 ^ 0x7d_75_dd_c1],
  ['e70f', 0xb5_f6_e1_fc ^ 0x48_5d_bf_f8],
])('hashes %j as Marvin32 does', (data, hash) => {
  expect(marvin32(Buffer.from(data, 'hex'), '\x00\x4f\xb6\x1a\x00\x1b\xdb\xcc')).toBe(hash);
});

// https://github.com/trezor/python-mnemonic/blob/master/vectors.json
describe.each([
  ['legal winner thank year wave sausage worth useful legal winner thank yellow', 'yellow'],
  [`${'letter advice cage absurd amount doctor acoustic avoid '.repeat(2)}letter always`, 'always'],
  [`${'abandon '.repeat(23)}art`, 'art'],
])('the checksum of %j', (phrase, last) => {
  it('holds', () => {
    expect(isProvenMnemonic(phrase)).toBe(true);
  });

  it('does not hold with another word, which is a phrase all the same', () => {
    const other = phrase.replace(new RegExp(`${last}$`), 'zebra');
    expect([isMnemonic(other), isProvenMnemonic(other)]).toEqual([true, false]);
  });
});

it('calls no phrase of BIP-39 what has another word, or as many words as none has', () => {
  const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
  expect(isMnemonic(phrase.replace('year', 'years'))).toBe(false);
  expect(isMnemonic(`${phrase} zoo`)).toBe(false);
  expect(isMnemonic('legal winner thank')).toBe(false);
});
