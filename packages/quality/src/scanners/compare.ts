import { createScanner, defaultRules, secretsOf } from '@traceveil/detect';
import type { Corpus } from '../corpora.ts';
import { cpuSecondsOf } from '@traceveil/bench/cpu';
import { scoreCorpora, type Differences, type Score } from '../score.ts';
import { withoutMatches } from './matches.ts';
import { runScanner } from './run.ts';
import type { OtherScanner } from './scanner.ts';

/** What another scanner makes of the same texts. */
export interface Compared {
  readonly name: string;
  /** Undefined where it is not installed; then there are no figures. */
  readonly version?: string | undefined;
  readonly install: string;
  readonly scores: readonly Score[];
  /** Distinct texts that it took for secrets in agent runs. */
  readonly findings: number;
  readonly megabytesPerSecond: number;
}

/** All that is compared. */
export interface Comparison {
  /** Text of real agent runs, a part of all. */
  readonly sampleMegabytes: number;
  readonly ours: Pick<Compared, 'findings' | 'megabytesPerSecond'>;
  readonly others: readonly Compared[];
}

const megabyte = 1e6;
const ownRounds = 5;

/**
 * Runs each scanner over the same texts, one a file.
 *
 * @param sample text of real agent runs
 */
export async function compareScanners(
  scanners: readonly OtherScanner[],
  corpora: readonly Corpus[],
  sample: readonly string[],
  differences: Differences,
): Promise<Comparison> {
  const bytes = sample.map((text) => Buffer.from(text));
  const sampleMegabytes = bytes.reduce((sum, { length }) => sum + length, 0) / megabyte;
  const others: Compared[] = [];
  for (const scanner of scanners) {
    others.push(await compareOne(scanner, corpora, { sample, sampleMegabytes }, differences));
  }
  return { sampleMegabytes, ours: measureOurs(bytes, sampleMegabytes), others };
}

async function compareOne(
  scanner: OtherScanner,
  corpora: readonly Corpus[],
  { sample, sampleMegabytes }: { sample: readonly string[]; sampleMegabytes: number },
  differences: Differences,
): Promise<Compared> {
  const { name, install } = scanner;
  const version = scanner.version();
  const none = { scores: [], findings: 0, megabytesPerSecond: 0 };
  if (version === undefined) return { name, install, ...none };
  const texts = corpora.flatMap((corpus) => corpus.texts);
  const { matches } = await runScanner(
    scanner,
    texts.map(({ text }) => text),
  );
  const indexes = new Map(texts.map((text, index) => [text, index]));
  const { scores } = scoreCorpora(
    corpora,
    (text) => {
      const found = matches.get(indexes.get(text) ?? -1) ?? [];
      return { after: withoutMatches(text.text, found), ruleIds: [] };
    },
    differences,
  );
  const idle = await runScanner(scanner, ['']);
  const busy = await runScanner(scanner, sample);
  const found = [...busy.matches.values()].flat();
  return {
    name,
    version,
    install,
    scores,
    findings: new Set(found.map(({ match }) => match)).size,
    megabytesPerSecond: sampleMegabytes / (busy.cpuSeconds - idle.cpuSeconds),
  };
}

function measureOurs(texts: readonly Buffer[], megabytes: number): Comparison['ours'] {
  const scanner = createScanner(defaultRules);
  const found = new Set<string>();
  const seconds = cpuSecondsOf(() => {
    for (const bytes of texts) {
      for (const { secret } of secretsOf(scanner.scan(bytes, 0, bytes.length))) found.add(secret);
    }
  }, ownRounds);
  return { findings: found.size, megabytesPerSecond: megabytes / seconds };
}
