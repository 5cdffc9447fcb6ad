import { existsSync } from 'node:fs';
import { defaultRules } from '@traceveil/detect';
import { describeMachine } from '@traceveil/bench/machine';
import { measureCosts } from '@traceveil/bench/rule-costs';
import { measureCaptured } from './captured.ts';
import { readCorpora, type Corpus } from './corpora.ts';
import type { Judgements } from './explained.ts';
import { countFinds, groupDisputed, groupMisses, groupMistakes } from './group.ts';
import type { Options, Part } from './options.ts';
import { createRedactor } from './redactor.ts';
import type { CorporaReport, Report, RulesReport } from './report.ts';
import { compareScanners, type Comparison } from './scanners/compare.ts';
import { detectSecrets } from './scanners/detect-secrets.ts';
import { gitleaks } from './scanners/gitleaks.ts';
import { secretlint } from './scanners/secretlint.ts';
import { scoreCorpora, type Redacted } from './score.ts';
import { measureTraces, readTraces, textsIn, type TraceFile } from './traces.ts';

/** So much text of agent runs the slowest of the other scanners reads in a minute or so. */
const sampleBytesMax = 6e6;

/**
 * Measures what is asked for.
 *
 * @param shared the folder with `corpora`, `traces` and `captured`
 * @param say is told what is being measured
 * @throws Error when one of them is absent
 */
export async function measure(
  options: Options,
  shared: URL,
  judgements: Judgements,
  say: (what: Part) => void,
): Promise<Report> {
  const wants = (part: Part) => {
    if (!options.parts.includes(part)) return false;
    say(part);
    return true;
  };
  const corpora = readCorpora(folderIn(shared, 'corpora'));
  const files = readTraces(folderIn(shared, 'traces'));
  const machine = describeMachine();
  const time = new Date().toISOString();
  const texts = redactAll(corpora, judgements);
  return {
    ...{ machine, time, rules: defaultRules.length },
    ...(wants('corpora') && { corpora: reportCorpora(texts, judgements) }),
    ...(wants('traces') && { traces: reportTraces(files, judgements) }),
    ...(wants('captured') && { captured: await measureCapturedIn(shared) }),
    ...(wants('rules') && { costs: reportRules(files, texts.texts, judgements) }),
    ...(wants('scanners') && { scanners: await compare(options, corpora, files, judgements) }),
  };
}

type Scored = ReturnType<typeof scoreCorpora>;

function redactAll(corpora: readonly Corpus[], judgements: Judgements): Scored {
  const redactor = createRedactor();
  return scoreCorpora(
    corpora,
    ({ text }) => {
      const { after, replaced } = redactor.text(text);
      return { after, ruleIds: replaced.map(({ ruleId }) => ruleId) };
    },
    judgements,
  );
}

function reportCorpora({ scores, texts }: Scored, { disputed, labels }: Judgements): CorporaReport {
  return {
    scores,
    misses: groupMisses(texts, { ...disputed, ...labels }),
    mistakes: groupMistakes(texts, disputed),
    disputed: groupDisputed(texts, disputed),
  };
}

function reportTraces(files: readonly TraceFile[], { findings }: Judgements) {
  const traces = measureTraces(files);
  const explained = traces.findings.map((one) => ({ ...one, explanation: findings[one.id] }));
  return { ...traces, explained };
}

function measureCapturedIn(shared: URL) {
  folderIn(shared, 'captured');
  return measureCaptured();
}

function reportRules(
  files: readonly TraceFile[],
  texts: readonly Redacted[],
  { disputed }: Judgements,
): RulesReport {
  const finds = countFinds(texts, disputed);
  const { scanCpuMs, costs } = measureCosts(files.map(({ bytes }) => bytes));
  const priced = new Set(costs.map(({ ruleId }) => ruleId));
  // Found, but by no rule of the list: a value whose name alone makes it a secret.
  const others = [...finds.keys()].filter((ruleId) => !priced.has(ruleId));
  const free = others.map((ruleId) => ({ ruleId, hits: 0, tries: 0, share: 0 }));
  const rows = [...costs, ...free].map(({ ruleId, hits, tries, share }) => ({
    ruleId,
    ...(finds.get(ruleId) ?? { finds: 0, mistakes: 0 }),
    ...{ hits, tries, costShare: share },
  }));
  return { scanCpuMs, rows: rows.filter((row) => row.finds + row.hits > 0) };
}

function compare(
  options: Options,
  corpora: readonly Corpus[],
  files: readonly TraceFile[],
  judgements: Judgements,
): Promise<Comparison> {
  const scanners = [
    gitleaks(options.gitleaks),
    secretlint(options.secretlint),
    detectSecrets(options.detectSecrets),
  ];
  return compareScanners(scanners, corpora, sampleOf(files), judgements);
}

/** Every few requests, so that all corpora are in it. */
function sampleOf(files: readonly TraceFile[]): readonly string[] {
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
  const step = Math.max(1, Math.ceil(bytes / sampleBytesMax));
  return files.filter((_, index) => index % step === 0).map((file) => textsIn(file).join('\n'));
}

function folderIn(shared: URL, name: string): URL {
  const folder = new URL(`${name}/`, shared);
  if (!existsSync(folder)) throw new Error(`needs ../shared/${name}`);
  return folder;
}
