import type { Verification } from '@traceveil/audit';
import type { BalanceRow } from './balance.ts';
import { controlMap, eventsFor } from './control-map.ts';
import { barChart, html, table, type Html } from './html.ts';
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

const style = `body{font:14px/1.45 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse;width:100%;font-size:12px}
th,td{border-bottom:1px solid #ccc;padding:3px 8px 3px 0;text-align:left;vertical-align:top;overflow-wrap:anywhere}
.n{text-align:right;font-variant-numeric:tabular-nums}svg{max-width:100%;height:auto}svg text{font:12px system-ui,sans-serif}
rect{fill:#3a6ea5}.bad{border:2px solid #a00;padding:.5rem 1rem}
@media print{body{margin:0;max-width:none}h2{break-after:avoid}tr,svg{break-inside:avoid}rect{print-color-adjust:exact}}`;

/** One page that needs nothing else: no script, no font, no picture from anywhere. */
export function pageOf(facts: PageFacts): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  const title = `Evidence of redaction, ${facts.from} to ${facts.to}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <title>${title}</title>
        <style>
          ${{ html: style }}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        ${introduction(facts)} ${verdict(facts.verification)} ${findings(facts.tally)}
        ${flow(facts)} ${controls(facts.tally)}
      </body>
    </html> `.html;
}

function introduction(facts: PageFacts): Html {
  const { tally, madeAt, madeBy, version, seed, isSigned } = facts;
  const signed = isSigned
    ? 'The manifest is signed with the key of the trail.'
    : 'The manifest is not signed: the key of the trail was not to be read by who made this.';
  return html`<p>
      Made ${madeAt} by ${madeBy} with traceveil ${version}, from the audit trail itself. All times
      are UTC. ${tally.events} events, seq ${tally.firstSeq} to ${tally.lastSeq}, the first at
      ${tally.firstTime}, the last at ${tally.lastTime}. The sample was drawn with seed ${seed}.
      ${signed}
    </p>
    <p>
      This is evidence of what the gateway did. It is no statement that any framework is met: that
      is for the entity and its auditor to judge. What each part does not prove stands beside it.
    </p>`;
}

function verdict({
  problem,
  events,
  segments,
  signed_up_to,
  signed_at,
  notes,
}: Verification): Html {
  const told = notes.map((note) => html`<li>${note}</li>`);
  const signed =
    signed_up_to === 0
      ? 'None of it is signed yet.'
      : `Signed up to seq ${signed_up_to}, at ${signed_at}; later events are not yet.`;
  const result = problem
    ? html`<p class="bad">
        <strong>Altered</strong>: ${problem.file}, line ${problem.line}, seq ${problem.seq}:
        ${problem.message}. Lines that do not verify are not in the population.
      </p>`
    : html`<p>
        As it was written: ${events} events in ${segments} segments, each with the hash of the one
        before it. ${signed}
      </p>`;
  return html`<h2>Whether the trail is whole</h2>
    ${result}
    <ul>
      ${told}
    </ul>`;
}

function findings(tally: Tally): Html {
  const ranked = (counts: ReadonlyMap<string, number>) =>
    [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, barsMax);
  const days = [...tally.days].sort(([a], [b]) => (a < b ? -1 : 1)).slice(-92);
  return html`<h2>Secrets that were replaced, by rule</h2>
    ${barChart('By rule', ranked(tally.rules))}
    <h2>By service</h2>
    ${barChart('By service', ranked(tally.services))}
    <h2>By day, days without any left out</h2>
    ${barChart('By day', days)}`;
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
      Accepted in the period = delivered + rejected by the backend + dead letters + dropped + not
      yet. An exporter that was not there all the time has what came without it among “not yet”, and
      so is what a sender was told to send again.
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
