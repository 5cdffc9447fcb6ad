import type { Candidate } from './own-rule.ts';
import type { GitleaksAllowlist } from './gitleaks-schema.ts';

/** Whether one of several allow-lists lets a finding pass. */
export function createAllowed(
  lists: readonly GitleaksAllowlist[],
): ((candidate: Candidate) => boolean) | undefined {
  const checks = lists.flatMap((list) => createCheck(list) ?? []);
  if (checks.length === 0) return undefined;
  return (candidate) => checks.some((check) => check(candidate));
}

/** @returns undefined for a list that can let nothing pass where there are no paths or commits */
function createCheck(list: GitleaksAllowlist): ((candidate: Candidate) => boolean) | undefined {
  const { regexes, regexTarget, condition } = list;
  const words = list.stopwords.map((word) => word.toLowerCase());
  const checks: ((candidate: Candidate) => boolean)[] = [];
  if (regexes.length > 0) {
    checks.push((candidate) => {
      const text = targetOf(candidate, regexTarget);
      return regexes.some((regex) => regex.test(text));
    });
  }
  if (words.length > 0) {
    checks.push(({ secret }) => {
      const lower = secret.toLowerCase();
      return words.some((word) => lower.includes(word));
    });
  }
  const isOfFiles = list.paths.length + list.commits.length > 0;
  if (checks.length === 0 || (condition === 'AND' && isOfFiles)) return undefined;
  return condition === 'AND'
    ? (candidate) => checks.every((check) => check(candidate))
    : (candidate) => checks.some((check) => check(candidate));
}

function targetOf(candidate: Candidate, target: GitleaksAllowlist['regexTarget']): string {
  if (target === 'match') return candidate.match();
  return target === 'line' ? candidate.line() : candidate.secret;
}
