import { isChanged, outcomeOf, type Disputed, type Redacted } from './score.ts';

/** Texts of one source and one of its rules that fare alike. */
export interface Group {
  readonly source: string;
  /** The source's name. */
  readonly rule: string;
  readonly count: number;
  /** Why, as far as it is known. */
  readonly reason: string;
}

/** What one of our rules did on the corpora. */
export interface RuleFinds {
  readonly finds: number;
  /** Replacements in clean negatives. */
  readonly mistakes: number;
}

/** How many texts have a reason in common. */
export type Reason = Pick<Group, 'count' | 'reason'>;

/** The reasons of groups, the most frequent first. */
export function reasonsOf(groups: readonly Group[]): readonly Reason[] {
  const counts = new Map<string, number>();
  for (const { reason, count } of groups) counts.set(reason, (counts.get(reason) ?? 0) + count);
  const reasons = [...counts].map(([reason, count]) => ({ reason, count }));
  return reasons.sort((a, b) => b.count - a.count);
}

/** Texts whose secrets were not replaced whole, by source and rule. */
export function groupMisses(texts: readonly Redacted[], reasons: Disputed): readonly Group[] {
  return group(texts, reasons, (one) => {
    if (one.text.label === 'neg') return undefined;
    if (!isChanged(one)) return 'nothing found';
    const outcome = outcomeOf(one);
    if (outcome === 'whole') return undefined;
    return outcome === 'part' ? 'a part is left' : 'another text was replaced';
  });
}

/** Clean negatives that were changed, by source and rule. */
export function groupMistakes(texts: readonly Redacted[], disputed: Disputed): readonly Group[] {
  return group(texts, {}, (one) =>
    isCleanNegative(one, disputed) && isChanged(one)
      ? `taken for ${[...new Set(one.ruleIds)].sort().join(', ')}`
      : undefined,
  );
}

/** Negatives that hold a secret by our policy and were changed, by source and rule. */
export function groupDisputed(texts: readonly Redacted[], disputed: Disputed): readonly Group[] {
  return group(texts, disputed, ({ text }) =>
    text.label === 'neg' && !text.isContested && text.id in disputed ? '' : undefined,
  );
}

/** What each of our rules found; one that found nothing is not in it. */
export function countFinds(
  texts: readonly Redacted[],
  disputed: Disputed,
): ReadonlyMap<string, RuleFinds> {
  const counts = new Map<string, RuleFinds>();
  for (const one of texts) {
    const isMistake = isCleanNegative(one, disputed);
    for (const id of one.ruleIds) {
      const { finds, mistakes } = counts.get(id) ?? { finds: 0, mistakes: 0 };
      counts.set(id, { finds: finds + 1, mistakes: mistakes + Number(isMistake) });
    }
  }
  return counts;
}

function isCleanNegative({ text }: Redacted, disputed: Disputed): boolean {
  return text.label === 'neg' && !text.isContested && !(text.id in disputed);
}

/** @param kindOf what is to be said when no reason is known of the text or its kind */
function group(
  texts: readonly Redacted[],
  reasons: Disputed,
  kindOf: (one: Redacted) => string | undefined,
): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const one of texts) {
    const kind = kindOf(one);
    if (kind === undefined) continue;
    const { source, rule, id } = one.text;
    const reason = reasons[id] ?? reasons[`${source}/${rule}`] ?? kind;
    const key = `${source}\n${rule}\n${reason}`;
    const count = (groups.get(key)?.count ?? 0) + 1;
    groups.set(key, { source, rule, count, reason });
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
