import { percent, table, type Column } from './markdown.ts';
import type { Compared, Comparison } from './scanners/compare.ts';
import type { Score } from './score.ts';

interface Row extends Pick<Compared, 'scores' | 'findings' | 'megabytesPerSecond'> {
  readonly name: string;
}

/** Ours beside other scanners, on the same texts. */
export function scannersSection(comparison: Comparison, ownScores: readonly Score[]): string {
  const { sampleMegabytes, ours, others } = comparison;
  const installed = others.filter(({ version }) => version !== undefined);
  const rows: readonly Row[] = [
    { name: 'Traceveil', scores: ownScores, ...ours },
    ...installed.map((other) => ({ ...other, name: `${other.name} ${other.version ?? ''}` })),
  ];
  const missing = others.filter(({ version }) => version === undefined);
  return [
    `## Beside other scanners

Each with its defaults, on the same texts, one a file. A secret counts as theirs when it would all be
gone if whatever they report were replaced wherever it stands (gitleaks: its _match_; of what it
decoded, the whole line). Recall is per text / per distinct secret; negatives are the clean ones.
Findings and speed are those on ${sampleMegabytes.toFixed(1)} MB of text of the agent runs; speed is of one CPU
core, start-up taken off.`,
    table(columnsFor(rows), rows),
    ...missing.map(({ name }) => `**${name} is not installed**, so it is not in the table.`),
    'To install them where they are looked for:',
    ['```sh', ...others.map(({ install }) => install), '```'].join('\n'),
  ].join('\n\n');
}

function columnsFor(rows: readonly Row[]): readonly Column<Row>[] {
  const corpora = [...new Set(rows.flatMap(({ scores }) => scores.map(({ corpus }) => corpus)))];
  const withSecrets = corpora.filter((corpus) =>
    rows.some(({ scores }) => (scoreOf(scores, corpus)?.texts.of ?? 0) > 0),
  );
  return [
    { title: 'scanner', write: ({ name }) => name },
    ...withSecrets.map((corpus) => ({
      title: corpus,
      write: ({ scores }: Row) => recall(scoreOf(scores, corpus)),
      isNumber: true,
    })),
    {
      title: 'negatives masked',
      write: ({ scores }) => percent(scoreOf(scores, 'all')?.clean ?? nothing),
      isNumber: true,
    },
    {
      title: 'of them benign',
      write: ({ scores }) => String(scoreOf(scores, 'benign')?.clean.count ?? '–'),
      isNumber: true,
    },
    {
      title: 'distinct findings',
      write: ({ findings }) => String(findings),
      isNumber: true,
    },
    {
      title: 'MB per CPU s',
      write: ({ megabytesPerSecond: speed }) => speed.toFixed(speed < 10 ? 1 : 0),
      isNumber: true,
    },
  ];
}

const nothing = { count: 0, of: 0 };

function scoreOf(scores: readonly Score[], corpus: string): Score | undefined {
  return scores.find((score) => score.corpus === corpus);
}

function recall(score: Score | undefined): string {
  if (!score) return '–';
  const share = ({ count, of }: Score['texts']) => ((100 * count) / of).toFixed(1);
  return `${share(score.texts)} / ${share(score.distinct)}`;
}
