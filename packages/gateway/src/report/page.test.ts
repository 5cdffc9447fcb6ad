import { describe, expect, it } from '@jest/globals';
import { pageOf, type PageFacts } from './page.ts';
import { pageStyle } from './page-style.ts';
import { createTally } from './tally.ts';

/** Of a period in which a secret was found each second day. */
function pageOfDays(days: number): string {
  const tally = createTally();
  for (let day = 1; day <= days; day += 2) {
    const time = new Date(Date.UTC(2026, 7, day)).toISOString();
    tally.add({ seq: day, time, kind: 'redact', rule_id: 'jwt', service: 'shop' });
  }
  const facts: PageFacts = {
    ...{ from: '2026-08-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z', seed: 1 },
    ...{ madeAt: '2026-11-02T00:00:00.000Z', madeBy: 'ann (uid 7)', version: '1.2.3' },
    ...{ isSigned: true, balance: [], tally },
    policies: [['2026-08-01T00:00:00.000Z', 'start', 'accepted', 0, 'c'.repeat(64)]],
    verification: {
      ...{ problem: undefined, events: 9, segments: 1, notes: [], last_seq: 9 },
      ...{ signed_up_to: 8, signed_at: '2026-10-31T00:00:00.000Z' },
    } as unknown as PageFacts['verification'],
  };
  return pageOf(facts);
}

/** What holds in a block such as `@media print{…}`. */
function blockOf(start: string): string {
  const from = pageStyle.indexOf(`${start}{`);
  let depth = 0;
  for (let at = from + start.length; at < pageStyle.length; at++) {
    if (pageStyle[at] === '{') depth++;
    if (pageStyle[at] === '}' && --depth === 0) return pageStyle.slice(from, at + 1);
  }
  throw new Error(`there is no ${start}`);
}

describe('the page of a report', () => {
  it('asks for nothing, runs nothing, and may not', () => {
    const page = pageOfDays(3);
    expect(page).toContain(
      'content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"',
    );
    expect(page).not.toMatch(/<(?:script|link|img|iframe|object|embed|base|form)\b|\son\w+=/i);
    expect(page).not.toMatch(/https?:|\burl\(|@import|@font-face|\bsrc=|\bhref=/i);
  });

  it('has one chart line a day, those without any too; of many days columns', () => {
    const few = pageOfDays(5);
    for (const day of [1, 2, 3, 4, 5]) expect(few).toContain(`<span>2026-08-0${day}</span>`);
    expect(few).not.toContain('class="columns"');
    const many = pageOfDays(75);
    expect(many.match(/<rect x=/g)).toHaveLength(75);
    expect(many).toContain('<title>2026-08-02: 0</title>');
  });

  it('has the heading of each cell with it, for a narrow screen', () => {
    const page = pageOfDays(3);
    expect(page).toContain(
      '<meta name="viewport" content="width=device-width, initial-scale=1" />',
    );
    const cells = page.match(/<td\b[^>]*>/g) ?? [];
    expect(cells.length).toBeGreaterThan(50);
    expect(cells.filter((cell) => !/data-label="[^"]+"/.test(cell))).toEqual([]);
    const narrow = blockOf('@media screen and (max-width:44rem)');
    expect(narrow).toContain('td::before{content:attr(data-label)');
  });
});

describe('on paper', () => {
  it('is light, whatever the screen is', () => {
    const dark = pageStyle.match(/@media[^{]*prefers-color-scheme[^{]*/g);
    expect(dark).toEqual(['@media screen and (prefers-color-scheme:dark)']);
    const rest = pageStyle.replace(blockOf('@media screen and (prefers-color-scheme:dark)'), '');
    expect(rest).not.toContain('color-scheme:dark');
  });

  it('fits A4 and Letter, has the heading of a table on each sheet and breaks between rows', () => {
    expect(blockOf('@page')).toContain('counter(page) " / " counter(pages)');
    expect(pageStyle).not.toMatch(/[{;]size:/); // The paper is the reader's.
    const print = blockOf('@media print');
    expect(print).toContain('max-width:none');
    expect(print).toContain('thead{display:table-header-group}');
    expect(print).toMatch(/tr,[^{]*\.short\{break-inside:avoid\}/);
    expect(print).toMatch(/h2\{break-after:avoid/);
  });

  it('needs no background to be printed: bars are drawn', () => {
    expect(pageOfDays(3)).toMatch(/<rect width="100" height="10" \/>/);
    expect(pageStyle).toMatch(/rect\{fill:/);
    expect(pageStyle).not.toMatch(/\.bars[^{]*\{[^}]*background/);
  });
});
