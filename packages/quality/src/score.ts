import type { Corpus, LabelledText } from './corpora.ts';
import { judgeSecret, type Outcome } from './judge-secret.ts';

/** A labelled text and what came out. */
export interface Redacted {
  readonly text: LabelledText;
  readonly after: string;
  /** Of each replacement. */
  readonly ruleIds: readonly string[];
}

/** Of things of one kind, how many are as asked. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

/** What a scanner makes of one corpus. */
export interface Score {
  readonly corpus: string;
  /** Texts of which all secrets were replaced whole. */
  readonly texts: Share;
  /** The same for the first text of each distinct secret. */
  readonly distinct: Share;
  /** The same without the texts whose labels are no secrets by our policy. */
  readonly netTexts: Share;
  readonly netDistinct: Share;
  /** Texts of which a secret was replaced, but not all of it. */
  readonly inPart: number;
  /** Texts with a secret of which the source does not say where it stands: something was replaced. */
  readonly unspecified: Share;
  /** Negatives that are neither contested nor disputed, and were changed. */
  readonly clean: Share;
  /** Negatives that hold a secret by our policy: reasons are in `docs/quality-disputed.json`. */
  readonly disputed: Share;
  /** Negatives that several other tools take for a secret. */
  readonly contested: Share;
}

/** Id of a text → why its source and we differ on it. */
export type Disputed = Readonly<Record<string, string>>;

/** Where sources and we differ. */
export interface Differences {
  /** Negatives that hold a secret by our policy. */
  readonly disputed: Disputed;
  /** Texts of which more, or other letters are called a secret than by our policy. */
  readonly labels: Disputed;
}

/** Counts what became of the texts of a corpus. */
export function scoreCorpus(
  corpus: string,
  texts: readonly Redacted[],
  { disputed, labels }: Differences,
): Score {
  const specified = texts.filter(({ text }) => text.secrets.length > 0);
  const net = specified.filter(({ text }) => !(text.id in labels));
  const negatives = texts.filter(({ text }) => text.label === 'neg');
  const isDisputed = ({ text }: Redacted) => !text.isContested && text.id in disputed;
  return {
    corpus,
    texts: shareOf(specified, (one) => outcomeOf(one) === 'whole'),
    distinct: distinctShare(specified),
    netTexts: shareOf(net, (one) => outcomeOf(one) === 'whole'),
    netDistinct: distinctShare(net),
    inPart: specified.filter((one) => outcomeOf(one) === 'part').length,
    unspecified: shareOf(
      texts.filter(({ text }) => text.label === 'pos' && text.secrets.length === 0),
      isChanged,
    ),
    clean: shareOf(
      negatives.filter((one) => !one.text.isContested && !isDisputed(one)),
      isChanged,
    ),
    disputed: shareOf(negatives.filter(isDisputed), isChanged),
    contested: shareOf(
      negatives.filter(({ text }) => text.isContested),
      isChanged,
    ),
  };
}

/** The worst of what became of the secrets of a text. */
export function outcomeOf({ text, after }: Redacted): Outcome {
  const outcomes = text.secrets.map((secret) => judgeSecret(secret, text.text, after));
  if (outcomes.includes('left')) return 'left';
  return outcomes.includes('part') ? 'part' : 'whole';
}

/** Whether something of a text was replaced. */
export function isChanged({ text, after }: Redacted): boolean {
  return text.text !== after;
}

/** Redacts and scores every corpus, and all of them together. */
export function scoreCorpora(
  corpora: readonly Corpus[],
  redact: (text: LabelledText) => Omit<Redacted, 'text'>,
  differences: Differences,
): { readonly scores: readonly Score[]; readonly texts: readonly Redacted[] } {
  const redacted = corpora.map(({ name, texts }) => ({
    name,
    texts: texts.map((text): Redacted => ({ text, ...redact(text) })),
  }));
  const texts = redacted.flatMap((corpus) => corpus.texts);
  const scores = redacted.map((corpus) => scoreCorpus(corpus.name, corpus.texts, differences));
  return { scores: [...scores, scoreCorpus('all', texts, differences)], texts };
}

/** One text a secret: the first in which it stands. */
function distinctShare(texts: readonly Redacted[]): Share {
  const outcomes = new Map<string, Outcome>();
  for (const { text, after } of texts) {
    for (const secret of text.secrets) {
      if (!outcomes.has(secret)) outcomes.set(secret, judgeSecret(secret, text.text, after));
    }
  }
  return shareOf([...outcomes.values()], (outcome) => outcome === 'whole');
}

function shareOf<T>(all: readonly T[], is: (one: T) => boolean): Share {
  return { count: all.filter(is).length, of: all.length };
}
