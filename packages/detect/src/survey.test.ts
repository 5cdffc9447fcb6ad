import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { admitsName, admitsProvider, admitsScheme, admitsToken, admitsUrl } from './admits.ts';
import { findRuns } from './encodings/runs.ts';
import type { Literal } from './literal.ts';
import { createLiteralFinder } from './literals.ts';
import { finish } from './turns.ts';

const words = ['ghp_', 'sk-', 'Token', 'ASIA', 'password', 'word', 'ss', 'A\u00e9'];
const literals: readonly Literal[] = words.map((text, index) => ({
  text,
  caseless: index % 2 === 1,
}));

/** Texts of literals in both cases, cut and wrapped, of runs that hold text and of anything. */
const piece = fc.oneof(
  fc.constantFrom(...words),
  fc.constantFrom(...words).map((word) => word.toLowerCase()),
  fc.constantFrom(...words).map((word) => `${word.slice(0, 2)}\n${word.slice(2)}`),
  fc.constantFrom(...words).map((word) => `${word.slice(0, 1)}\r\n${word.slice(1)}`),
  fc.string({ maxLength: 30 }),
  fc.string({ minLength: 12, maxLength: 60 }).map((text) => Buffer.from(text).toString('base64')),
  fc.string({ minLength: 12, maxLength: 40 }).map((text) => Buffer.from(text).toString('hex')),
  fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);
const text = fc
  .array(piece, { minLength: 1, maxLength: 120 })
  .map((pieces) => Buffer.from(pieces.join(''), 'latin1'));

/** Literals of which most that are met are no hits, by looks that a survey knows and others. */
const lookedAt: readonly Literal[] = [
  ...['pat', 'st.', 'sk-', 'key_', 'ghp_x'].map((text) => ({
    text,
    caseless: false,
    isToken: true,
    admits: admitsToken,
  })),
  { text: 'AUTH ', caseless: false },
  ...['ibm', 'adobe'].map((text) => ({ text, caseless: true, admits: admitsProvider })),
  ...['basic', 'bearer'].map((text) => ({ text, caseless: true, admits: admitsScheme })),
  ...['token', 'secret'].map((text) => ({ text, caseless: true, admits: admitsName })),
  { text: 'sc_', caseless: true, isToken: true, admits: admitsToken },
  { text: '://', caseless: false, admits: admitsUrl },
];
/** A literal, what may stand before it and behind it, and a word of about a length that a look asks for. */
const lookedAtPiece = fc
  .tuple(
    fc.constantFrom(
      '',
      ' ',
      'x',
      '9',
      'm',
      '\\n',
      '%20',
      '\\x41',
      '\\u0041',
      '\\12',
      '[93m',
      '-',
      '"',
      '@',
    ),
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...lookedAt.map(({ text }) => text)) },
      fc.constantFrom('Token', 'BASIC', 'IBM', 'PAT', 'p\nat', 'sk\r\n-', 'to\nken', 'auth '),
    ),
    fc.constantFrom(
      '',
      ' ',
      ': ',
      '="',
      '%20',
      '\\t',
      '_',
      '-',
      '/',
      '\n',
      's',
      'S',
      'ized ',
      ' api ',
      '_pat',
    ),
    fc.constantFrom('', 'user:', 'key', 'tok ', 'Sec', 'pas', 'Aut', 'cre', 'a/pat '),
    fc.tuple(fc.constantFrom('a1', 'aB', '1', 'a', 'A1', 'aB3-', 'a+'), fc.nat(26)),
  )
  .map(([before, literal, sign, word, [letters, length]]) =>
    [before, literal, sign, word, letters.repeat(13).slice(0, length)].join(''),
  );
const lookedAtText = fc
  .array(fc.oneof(lookedAtPiece, fc.string({ maxLength: 120 })), { minLength: 1, maxLength: 12 })
  .map((pieces) => Buffer.from(pieces.join(''), 'latin1'));

describe('a survey of a request', () => {
  it('finds in each part what a look at the part alone finds', () => {
    const alone = createLiteralFinder(literals);
    const surveyed = createLiteralFinder(literals);
    fc.assert(
      fc.property(text, fc.array(fc.nat(4_000), { maxLength: 12 }), (bytes, cuts) => {
        surveyed.survey(bytes);
        const ends = [...cuts.filter((cut) => cut < bytes.length), bytes.length];
        let start = 0;
        // Also ranges that overlap, and that go back.
        for (const end of ends) {
          const [from, to] = [Math.min(start, end), Math.max(start, end)];
          const isQuiet = surveyed.isQuiet(bytes, from, to);
          const found = surveyed.find(bytes, from, to);
          const { runs, hasHighBytes } = surveyed;
          const isQuietNow = surveyed.isQuiet(bytes, from, to);
          expect((isQuiet || isQuietNow) && (found ?? runs ?? hasHighBytes)).toBe(false);
          expect(found).toEqual(alone.find(bytes, from, to));
          expect(runs).toEqual(alone.runs);
          expect(hasHighBytes).toBe(alone.hasHighBytes);
          start = end;
        }
      }),
      { numRuns: 400 },
    );
  });

  it('leaves out only what a look at the part alone leaves out, too', () => {
    const alone = createLiteralFinder(lookedAt);
    const surveyed = createLiteralFinder(lookedAt);
    let hits = 0;
    fc.assert(
      fc.property(lookedAtText, fc.array(fc.nat(1_000), { maxLength: 12 }), (bytes, cuts) => {
        surveyed.survey(bytes);
        const ends = [...cuts.filter((cut) => cut < bytes.length), bytes.length];
        let start = 0;
        for (const end of ends) {
          const [from, to] = [Math.min(start, end), Math.max(start, end)];
          const found = surveyed.find(bytes, from, to);
          expect(found).toEqual(alone.find(bytes, from, to));
          if (found && surveyed.isQuiet(bytes, from, to)) throw new Error('it is not quiet there');
          hits += found?.length ?? 0;
          start = end;
        }
      }),
      { numRuns: 8_000 },
    );
    expect(hits).toBeGreaterThan(10_000);
  });

  it('finds in long texts, however many parts they are read in', () => {
    const alone = createLiteralFinder(lookedAt);
    const surveyed = createLiteralFinder(lookedAt);
    fc.assert(
      fc.property(
        fc.array(lookedAtText, { minLength: 1, maxLength: 4 }),
        fc.nat(90_000),
        (texts, least) => {
          const some = Buffer.concat(texts);
          const bytes = Buffer.concat(
            Array<Buffer>(Math.ceil((least + 1) / (some.length + 1))).fill(some),
          );
          surveyed.survey(bytes);
          expect(surveyed.find(bytes, 0, bytes.length)).toEqual(alone.find(bytes, 0, bytes.length));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('leaves out no more of a text that it reads in turns', () => {
    const alone = createLiteralFinder(lookedAt);
    const surveyed = createLiteralFinder(lookedAt);
    const request = Buffer.from('any request');
    surveyed.survey(request);
    surveyed.find(request, 0, request.length);
    fc.assert(
      fc.property(
        lookedAtText,
        fc.nat(300),
        fc.integer({ min: 1, max: 40 }),
        (bytes, from, turn) => {
          const edges = { start: Math.min(from, bytes.length), end: bytes.length };
          const { hits } = finish(surveyed.findInTurns(bytes, edges, turn));
          expect(hits).toEqual(alone.find(bytes, edges.start, edges.end));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('knows a part as quiet beside what stands in others', () => {
    const finder = createLiteralFinder(literals);
    const bytes = Buffer.from('some of it, ghp_, more of it, \u00e9, and others');
    finder.survey(bytes);
    finder.find(bytes, 0, 4);
    const [literal, high] = [bytes.indexOf('_'), bytes.indexOf(0xc3)];
    for (let start = 0; start <= bytes.length; start++) {
      for (let end = start; end <= bytes.length; end++) {
        const isOutside = (at: number) => at < start || at >= end;
        const isQuiet = isOutside(literal) && isOutside(high) && isOutside(high + 1);
        expect(finder.isQuiet(bytes, start, end)).toBe(isQuiet);
      }
    }
  });

  it('finds in turns what a look at the whole finds, wherever a turn ends', () => {
    const alone = createLiteralFinder(literals);
    const surveyed = createLiteralFinder(literals);
    const request = Buffer.from('any request');
    surveyed.survey(request);
    surveyed.find(request, 0, request.length);
    fc.assert(
      fc.property(text, fc.nat(300), fc.integer({ min: 1, max: 200 }), (bytes, from, turn) => {
        const edges = { start: Math.min(from, bytes.length), end: bytes.length };
        const found = finish(surveyed.findInTurns(bytes, edges, turn));
        expect(found.hits).toEqual(alone.find(bytes, edges.start, edges.end));
        expect(found.runs).toEqual(alone.runs);
        expect(found.hasHighBytes).toBe(alone.hasHighBytes);
      }),
      { numRuns: 600 },
    );
  });

  it('finds in turns a run that ends where the last turn begins to look', () => {
    const finder = createLiteralFinder(literals);
    const request = Buffer.from('any request');
    finder.survey(request);
    finder.find(request, 0, request.length);
    const bytes = Buffer.from('20'.repeat(12));
    const edges = { start: 0, end: bytes.length };
    expect(finish(finder.findInTurns(bytes, edges, 1)).runs).toEqual([0]);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'finds in turns what had begun %d turns before the first request was announced',
    (turns) => {
      const finder = createLiteralFinder(literals);
      const bytes = Buffer.from('password, and more words');
      const search = finder.findInTurns(bytes, { start: 0, end: bytes.length }, 1);
      for (let turn = 0; turn <= turns; turn++) search.next();
      const request = Buffer.from('any request, word by word');
      finder.survey(request);
      finder.find(request, 0, request.length);
      const hits = createLiteralFinder(literals).find(bytes, 0, bytes.length);
      expect(finish(search).hits).toEqual(hits);
    },
  );

  it('finds in turns the runs of a text that is hardly anything else', () => {
    const alone = createLiteralFinder(literals);
    const surveyed = createLiteralFinder(literals);
    const run = Buffer.from('some text that is written so. '.repeat(9_000)).toString('base64');
    const bytes = Buffer.from(`a ${run.slice(0, 70_000)} b ${run} ${run.slice(0, 30)}`);
    surveyed.survey(bytes);
    surveyed.find(bytes, 0, 10);
    const edges = { start: 0, end: bytes.length };
    const { hits, runs } = finish(surveyed.findInTurns(bytes, edges, 80_000));
    expect(hits).toEqual(alone.find(bytes, 0, bytes.length));
    expect(runs).toEqual(alone.runs);
    expect(runs).toEqual([2, 70_005, bytes.length - 30]);
  });

  it('goes on where the first part of a long request ends', () => {
    const filler = 'lorem ipsum dolor sit amet, '.repeat(400);
    const bytes = Buffer.from(`${filler}ghp_ password\n`.repeat(60));
    const surveyed = createLiteralFinder(literals);
    surveyed.survey(bytes);
    const found: number[] = [];
    // Parts of which some lie across the ends of what is read at once.
    for (let start = 0; start < bytes.length; start += 5_000) {
      const hits = surveyed.find(bytes, start, Math.min(bytes.length, start + 5_020)) ?? [];
      for (let at = 0; at < hits.length; at += 2) {
        if (words[hits[at + 1] ?? 0] === 'ghp_') found.push(hits[at] ?? 0);
      }
    }
    const places = [...bytes.toString().matchAll(/ghp_/g)].map(({ index }) => index);
    expect([...new Set(found)]).toEqual(places);
  });

  it.each([1, 2])('finds what stands in a part of %d MiB and more', (mebibytes) => {
    const bytes = Buffer.alloc(mebibytes * 1024 ** 2 + 100, 'a b ');
    const places = [0, 70_000, 1_048_573, bytes.length - 4];
    for (const place of places) bytes.write('ghp_', place);
    const surveyed = createLiteralFinder(literals);
    surveyed.survey(bytes);
    const hits = surveyed.find(bytes, 0, bytes.length) ?? [];
    expect(hits.filter((_, index) => index % 2 === 0)).toEqual(places);
  });

  it('does not tell of a request what stood in the one before', () => {
    const surveyed = createLiteralFinder(literals);
    const bytes = Buffer.alloc(2_000, 'ghp_ ');
    surveyed.survey(bytes);
    expect(surveyed.find(bytes, 0, 10)).toBeDefined();
    bytes.fill('x');
    surveyed.survey(bytes);
    expect(surveyed.find(bytes, 0, 10)).toBeUndefined();
  });
});

describe('runs', () => {
  it('are told wherever twelve letters of base64 or sixteen of hex are text', () => {
    const finder = createLiteralFinder(literals);
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii', minLength: 24, maxLength: 80 }),
        fc.constantFrom('base64', 'base64url', 'hex'),
        fc.nat(70),
        (secret, encoding, before) => {
          const bytes = Buffer.from(
            `${' '.repeat(before)}${Buffer.from(secret).toString(encoding)}.`,
          );
          finder.survey(bytes);
          finder.find(bytes, 0, bytes.length);
          expect(finder.runs).toEqual([before]);
          expect(findRuns(bytes, 0, bytes.length)).toEqual([before]);
        },
      ),
    );
  });
});

describe('generated', () => {
  it('is what the script makes of assembly/ now', () => {
    const script = fileURLToPath(new URL('../scripts/generate.js', import.meta.url));
    const committed = fileURLToPath(new URL('../generated', import.meta.url));
    const again = mkdtempSync(join(tmpdir(), 'traceveil-generated-'));
    try {
      execFileSync(process.execPath, [script, again]);
      for (const name of readdirSync(committed)) {
        expect(readFileSync(join(again, name), 'utf8')).toBe(
          readFileSync(join(committed, name), 'utf8'),
        );
      }
    } finally {
      rmSync(again, { recursive: true });
    }
  });
});
