import { readdirSync, readFileSync } from 'node:fs';

/** A text of which its source says whether a secret stands in it. */
export interface LabelledText {
  readonly id: string;
  readonly source: string;
  /** The source's name of the kind. */
  readonly rule: string;
  readonly text: string;
  readonly label: 'pos' | 'neg';
  /** Exact substrings; empty where the source does not say, and of negatives. */
  readonly secrets: readonly string[];
  /** A negative that rules of other tools call a secret. */
  readonly isContested: boolean;
}

/** A file of labelled texts. */
export interface Corpus {
  readonly name: string;
  readonly texts: readonly LabelledText[];
}

interface Line extends Omit<LabelledText, 'isContested'> {
  readonly contested?: boolean;
}

const extension = '.jsonl';

/** Reads every `*.jsonl` of a folder. */
export function readCorpora(directory: URL): readonly Corpus[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith(extension))
    .sort()
    .map((file) => ({
      name: file.slice(0, -extension.length),
      texts: readLines(readFileSync(new URL(file, directory), 'utf8')),
    }));
}

/** @param lines one JSON object each */
export function readLines(lines: string): readonly LabelledText[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { id, source, rule, text, label, secrets, contested } = JSON.parse(line) as Line;
      return { id, source, rule, text, label, secrets, isContested: contested === true };
    });
}
