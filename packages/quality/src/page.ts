import { formatMachine } from '@traceveil/bench/machine';
import { reasonsOf, type Group, type Reason } from './group.ts';
import { percent, table, type Column } from './markdown.ts';
import { costShareMax, type CorporaReport, type Report, type RuleRow } from './report.ts';
import type { Score } from './score.ts';
import { scannersSection } from './page-scanners.ts';

const repeat = `## How to repeat it

\`\`\`sh
npm ci
npm run quality
\`\`\`

The labelled texts, agent runs and captured requests lie beside the repository, in
\`../shared/corpora\`, \`../shared/traces\` and \`../shared/captured\`; without them nothing is measured,
and a line says so. \`npm run quality -- --help\` lists what can be measured alone. Everything but times
is the same in every run. Written by hand are \`docs/quality-disputed.json\` (id of a text, or
\`source/rule\`, and the reason), \`docs/quality-labels.json\` (id of a text left out of the net figures,
and the reason) and \`docs/quality-findings.json\` (id of a finding in the agent runs, a
verdict and the reason).`;

/** The whole page, or as much of it as was measured. */
export function writePage(report: Report): string {
  const { machine, time, rules, corpora, costs, scanners } = report;
  return [
    '# What is found, what is masked by mistake, what it costs',
    `Written by \`npm run quality\` on ${time.slice(0, 10)}: ${rules} rules; ${formatMachine(machine)}.`,
    ...(corpora ? corporaSections(corpora) : []),
    ...tracesSection(report),
    ...capturedSection(report),
    ...(scanners ? [scannersSection(scanners, corpora?.scores ?? [])] : []),
    ...(costs ? [rulesSection(costs.rows, costs.scanCpuMs)] : []),
    repeat,
    '',
  ].join('\n\n');
}

const scoreColumns: readonly Column<Score>[] = [
  { title: 'corpus', write: ({ corpus }) => corpus },
  { title: 'texts, all secrets whole', write: ({ texts }) => percent(texts), isNumber: true },
  { title: 'distinct secrets', write: ({ distinct }) => percent(distinct), isNumber: true },
  { title: 'texts, net', write: ({ netTexts }) => percent(netTexts), isNumber: true },
  { title: 'distinct, net', write: ({ netDistinct }) => percent(netDistinct), isNumber: true },
  { title: 'texts, in part', write: ({ inPart }) => String(inPart), isNumber: true },
  { title: 'place not told', write: ({ unspecified }) => percent(unspecified), isNumber: true },
  { title: 'clean negatives masked', write: ({ clean }) => percent(clean), isNumber: true },
  { title: 'disputed', write: ({ disputed }) => percent(disputed), isNumber: true },
  { title: 'contested', write: ({ contested }) => percent(contested), isNumber: true },
];

const groupColumns = (reason: string): readonly Column<Group>[] => [
  { title: 'source', write: ({ source }) => source },
  { title: 'its rule', write: ({ rule }) => rule },
  { title: 'texts', write: ({ count }) => String(count), isNumber: true },
  { title: reason, write: (group) => group.reason },
];

const reasonColumns: readonly Column<Reason>[] = [
  { title: 'texts', write: ({ count }) => String(count), isNumber: true },
  { title: 'why', write: ({ reason }) => reason },
];

function corporaSections({ scores, misses, mistakes, disputed }: CorporaReport): string[] {
  const sum = (groups: readonly Group[]) => groups.reduce((all, { count }) => all + count, 0);
  return [
    `## Labelled texts

Each text goes through the processor as the gateway runs it, as the body of a log record of its own.
A secret counts when **all of it** gave way to a token wherever it stands, judged by what comes out:
the text is laid beside the one that went in. _In part_: something of it is left. _Distinct secrets_: one
text a secret, the first that holds it. _Net_: without the texts of which the source calls something a
secret that is none by our policy, or more than the secret: a whole URL, a user name, a public key, a
stand-in; they are in the misses, with the reason. _Place not told_: the source says that there is a secret, not
which letters; here it counts when anything was replaced. _Clean negatives_: texts in which, by their
source, no secret stands. _Disputed_ are those that hold one by our policy, listed below with the
reason, and _contested_ those that several other tools take for a secret; neither is in the clean ones.`,
    table(scoreColumns, scores),
    `### Misses

${sum(misses)} texts, by reason and by kind.`,
    table(reasonColumns, reasonsOf(misses)),
    table(groupColumns('why'), misses),
    `### Clean negatives that were masked

${sum(mistakes)} texts, by kind.`,
    table(groupColumns('by'), mistakes),
    ...(disputed.length === 0
      ? []
      : [
          `### Disputed negatives

${sum(disputed)} texts, called clean by their source.`,
          table(groupColumns('why it holds a secret'), disputed),
        ]),
  ];
}

function tracesSection({ traces }: Report): string[] {
  if (!traces) return [];
  const { megabytes, explained, errors } = traces;
  const count = explained.reduce((sum, finding) => sum + finding.count, 0);
  const mistakes = explained.filter(
    ({ explanation }) => (explanation?.verdict ?? 'mistake') === 'mistake',
  );
  const perMegabyte = (value: number) => (value / megabytes).toFixed(3);
  return [
    `## Agent runs

In ${megabytes.toFixed(1)} MB of real runs, in which nothing was planted: **${explained.length} distinct
findings** (${perMegabyte(explained.length)} per MB), ${count} with repetitions (${perMegabyte(count)} per MB), of
which **${mistakes.length} are mistakes** (${perMegabyte(mistakes.length)} per MB; one that nobody has explained
counts as a mistake). ${errors} values were withheld because a detector failed.

Speed there, in one CPU second: ${traces.scanMegabytesPerSecond.toFixed(0)} MB of text scanned with all rules;
${traces.redactMegabytesPerSecond.toFixed(0)} MB of requests walked, scanned, swept and rewritten.`,
    table(
      [
        { title: 'where first', write: ({ id }) => id.split(' ')[0] ?? '' },
        { title: 'rule', write: ({ ruleId }) => ruleId },
        { title: 'field', write: ({ field }) => `\`${field}\`` },
        { title: 'times', write: (finding) => String(finding.count), isNumber: true },
        { title: 'verdict', write: ({ explanation }) => explanation?.verdict ?? 'not explained' },
        { title: 'why', write: ({ explanation }) => explanation?.why ?? '' },
      ],
      explained,
    ),
  ];
}

function capturedSection({ captured }: Report): string[] {
  if (!captured) return [];
  const { planted, left, flaws } = captured;
  return [
    `## Captured requests

Of ${planted} planted secrets, counted by field, in requests of instrumentation libraries, **${left} are
left** behind the running gateway.${flaws.length === 0 ? ' All else arrived unchanged.' : ''}`,
    ...(flaws.length === 0 ? [] : [flaws.map((flaw) => `- ${flaw}`).join('\n')]),
  ];
}

function rulesSection(rows: readonly RuleRow[], scanCpuMs: number): string {
  const above = rows.filter(({ costShare }) => costShare > costShareMax);
  const most = rows.reduce((max, { costShare }) => Math.max(max, costShare), 0);
  const share = (value: number) => `${(100 * value).toFixed(2)}%`;
  return [
    `## Rules

What each finds in the labelled texts, and what it costs in a scan of the agent runs
(${scanCpuMs.toFixed(0)} ms of CPU with all rules). Costs are measured where they arise: the scan with
all rules beside the scan with all rules and one of them forty times more; a fortieth of the
difference is that rule's, its keywords, looks around them, patterns and checks together. Two runs
differ by about 0.2% of the scan. _Keywords_ and _tries_ are counted, and the same in every run.
The dearest costs ${share(most)}; **${above.length} cost more than ${share(costShareMax)}**. Rules without a find
and without a keyword in the agent runs are left out.`,
    table(
      [
        { title: 'rule', write: ({ ruleId }) => ruleId },
        { title: 'finds', write: ({ finds }) => String(finds), isNumber: true },
        { title: 'mistakes', write: ({ mistakes }) => String(mistakes), isNumber: true },
        { title: 'keywords', write: ({ hits }) => String(hits), isNumber: true },
        { title: 'tries', write: ({ tries }) => String(tries), isNumber: true },
        { title: 'of the scan', write: ({ costShare }) => share(costShare), isNumber: true },
      ],
      rows,
    ),
  ].join('\n\n');
}
