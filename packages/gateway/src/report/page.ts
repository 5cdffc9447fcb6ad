import type { Verification } from '@traceveil/audit';
import type { BalanceRow } from './balance.ts';
import { controlMap, eventsFor } from './control-map.ts';
import { barChart, columnChart, grouped, html, moment, table, type Html } from './html.ts';
import { pageStyle } from './page-style.ts';
import type { Tally } from './tally.ts';

/** A page has the most of each; the files have all. */
const barsMax = 30;
const rowsMax = 200;

/** What the page tells. */
export interface PageFacts {
  readonly from: string;
  readonly to: string;
  readonly madeAt: string;
  readonly madeBy: string;
  readonly version: string;
  readonly seed: number;
  readonly isSigned: boolean;
  readonly tally: Tally;
  readonly balance: readonly BalanceRow[];
  readonly verification: Verification;
  /** The first of them. */
  readonly policies: readonly (readonly (string | number)[])[];
}

/** With more days than these there are columns, with fewer a line for each. */
const dayLinesMax = 14;
const daysMax = 92;
const dayMs = 86_400_000;

/** One page that needs nothing else: no script, no font, no picture from anywhere. */
export function pageOf(facts: PageFacts): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  const title = `Evidence of redaction, ${dayOf(facts.from)} to ${dayOf(facts.to)}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <title>${title}</title>
        <style>
          ${{ html: pageStyle }}
        </style>
      </head>
      <body>
        ${introduction(facts)} ${verdict(facts.verification)} ${figures(facts)}
        ${findings(facts.tally)} ${flow(facts)} ${controls(facts.tally)} ${howToCheck(facts)}
      </body>
    </html> `.html;
}

function introduction({ tally, from, to, madeAt, madeBy, version }: PageFacts): Html {
  return html`<header>
      <p class="brand">Traceveil</p>
      <h1>Evidence of redaction, ${moment(dayOf(from))} to ${moment(dayOf(to))}</h1>
      <p class="soft">
        From ${moment(from)} until before ${moment(to)}, UTC as all times here. Made
        ${moment(madeAt)} by ${madeBy} with traceveil ${version}.
      </p>
    </header>
    <p>
      Made from the audit trail itself: ${counted(tally.events, 'event')}, seq ${tally.firstSeq} to
      ${tally.lastSeq}, the first at ${moment(tally.firstTime || '(none)')}, the last at
      ${moment(tally.lastTime || '(none)')}.
    </p>
    <p>
      This is evidence of what the gateway did. It is no statement that any framework is met: that
      is for the entity and its auditor to judge. What each part does not prove stands beside it.
    </p>`;
}

function verdict({ problem, events, segments, ...signing }: Verification): Html {
  const told = signing.notes.map((note) => html`<li>${note}</li>`);
  const notes =
    told.length > 0
      ? html`<ul>
          ${told}
        </ul>`
      : html``;
  if (problem) {
    return html`<div class="verdict bad">
      <p><strong>The trail is altered.</strong></p>
      <p>
        ${problem.file}, line ${problem.line}, seq ${problem.seq}: ${problem.message}. Lines that do
        not verify are not in the population.
      </p>
      ${notes}
    </div>`;
  }
  const { signed_up_to: seq, signed_at: at, last_seq: last } = signing;
  const later = last > seq ? ', what came later not yet' : '';
  const signed =
    seq === 0
      ? html`None of it is signed yet.`
      : html`Signed up to seq ${seq}, at ${moment(at)}${later}.`;
  return html`<div class="verdict">
    <p><strong>The trail is as it was written.</strong></p>
    <p>
      ${counted(events, 'event')} in ${counted(segments, 'segment')}, each with the hash of the one
      before it. ${signed}
    </p>
    ${notes}
  </div>`;
}

/** What a reader asks first. */
function figures({ tally, balance }: PageFacts): Html {
  const sum = (counts: ReadonlyMap<string, number>) =>
    [...counts.values()].reduce((all, count) => all + count, 0);
  const senders = [...tally.senders.values()];
  const leaks = [...tally.selfTests].filter(([name]) => name.endsWith(' leaked'));
  const told: readonly (readonly [string, number])[] = [
    ['secrets replaced', sum(tally.rules)],
    ['items accepted', senders.reduce((all, { items }) => all + items, 0)],
    ['items delivered, all exporters', balance.reduce((all, { delivered }) => all + delivered, 0)],
    ['requests refused', sum(tally.refusals)],
    ['senders', senders.filter(({ batches }) => batches > 0).length],
    ['tests that let a planted secret pass', leaks.reduce((all, [, count]) => all + count, 0)],
  ];
  return html`<ul class="figures">
    ${told.map(([name, count]) => html`<li><b>${grouped(count)}</b><span>${name}</span></li>`)}
  </ul>`;
}

function findings({ rules, services, days, refusals }: Tally): Html {
  const ranked = (counts: ReadonlyMap<string, number>) =>
    [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, barsMax);
  const each = everyDay(days);
  const byDay = each.length > dayLinesMax ? columnChart : barChart;
  return html`<h2>Secrets replaced, by rule</h2>
    ${barChart('By rule', ranked(rules))}
    <h2>Secrets replaced, by service</h2>
    ${barChart('By service', ranked(services))}
    <h2>Secrets replaced, by day</h2>
    ${byDay('By day', each)}
    <h2>Refusals, by reason</h2>
    ${barChart('By reason', ranked(refusals))}`;
}

/** The last of them, with those on which nothing was found. */
function everyDay(days: ReadonlyMap<string, number>): [string, number][] {
  const known = [...days.keys()].filter((day) => !Number.isNaN(Date.parse(day))).sort();
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return [];
  const end = Date.parse(last);
  const start = Math.max(Date.parse(first), end - (daysMax - 1) * dayMs);
  const each: [string, number][] = [];
  for (let time = start; time <= end; time += dayMs) {
    const day = dayOf(new Date(time).toISOString());
    each.push([day, days.get(day) ?? 0]);
  }
  return each;
}

function dayOf(time: string): string {
  return time.slice(0, 10);
}

function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function flow({ tally, balance, policies }: PageFacts): Html {
  const senders = [...tally.senders].slice(0, rowsMax).map(([id, facts]) => {
    const { first, last, batches, items, findings, refusals } = facts;
    return [id, first, last, batches, items, findings, refusals];
  });
  const rows = balance.map((row) => [
    ...[row.exporter, row.signal, row.accepted, row.delivered, row.rejected],
    ...[row.dead_lettered, row.dropped, row.refused, row.not_yet, row.sent_again],
  ]);
  const tests = [...tally.selfTests].map(([name, count]) => [...name.split(' '), count]);
  return html`<h2>Balance, in items</h2>
    <p>
      Accepted in the period = delivered + rejected by the backend + dead letters + dropped +
      refused after all, so that the sender sends it again + not yet. An exporter that was not there
      all the time has what came without it among “not yet”.
    </p>
    ${table(['Exporter', 'Signal', 'Accepted', 'Delivered', 'Rejected', 'Dead letters', 'Dropped', 'Refused', 'Not yet', 'Sent again'], rows)}
    <h2>Senders</h2>
    ${table(['Sender', 'First seen', 'Last seen', 'Batches', 'Items', 'Findings', 'Refusals'], senders)}
    <h2>Configurations</h2>
    ${table(['Time', 'Occasion', 'Outcome', 'Problems', 'Hash'], policies)}
    <h2>Planted secrets</h2>
    <p>
      Tried at starts, reloads and at an interval while it runs; an event stands for each change of
      the outcome, and otherwise one for each hour.
    </p>
    ${table(['Pipeline', 'Outcome', 'Events'], tests)}`;
}

function controls({ kinds }: Tally): Html {
  const rows = controlMap.map((row) => [
    ...[`${row.framework} ${row.control}: ${row.subject}`, row.kinds.join(' ')],
    ...[eventsFor(row, kinds), row.shows, row.doesNotProve],
  ]);
  return html`<h2>Controls</h2>
    ${table(['Control', 'Events of kind', 'In the period', 'Show', 'Do not prove'], rows)}`;
}

function howToCheck({ isSigned, seed }: PageFacts): Html {
  const signed = isSigned
    ? html`The manifest names every file of this package with its hash, and is signed with the key
        of the trail. Check both with
        <code>traceveil report verify DIRECTORY --public-key FILE</code>, with a key from where
        nobody could exchange it.`
    : html`The manifest names every file of this package with its hash. It is not signed: the key of
      the trail was not to be read by who made this.`;
  return html`<h2>To check this package</h2>
    <p>${signed}</p>
    <p>
      <code>population.jsonl</code> has every event of the period as it stands in the trail;
      <code>sample.csv</code> was drawn from it with seed ${seed}, by a rule that the manifest
      states: anybody draws the same.
    </p>`;
}
