import { judgeName, type NameVerdict } from './names.ts';
import type { Span } from './rule.ts';
import { isSecretValue, looksRandom } from './values.ts';

/** One value of a row, without quotes and blanks around it. */
export interface Cell extends Span {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** The cells of a row that are secrets, by what the heads of their columns say. */
export function secretCells(
  cells: readonly Cell[],
  verdicts: readonly NameVerdict[],
): readonly Span[] {
  return cells.filter(({ text, isQuoted }, index) => {
    const verdict = verdicts[index] ?? 'none';
    if (verdict === 'none' || !isSecretValue(text, true)) return false;
    if (!isQuoted && (/\s/.test(text) || /^[(<[{].*[)>\]}]$/.test(text))) return false;
    return verdict === 'secret' || looksRandom(text);
  });
}

/** What the head of a column says. */
export function judgeHead(text: string): NameVerdict {
  return /^[\w.-]+(?: [\w.-]+)?$/.test(text) && text.length <= 64 ? judgeName(text) : 'none';
}
