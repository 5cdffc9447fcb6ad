import type { Need, Subject } from './approval.ts';
import type { ApprovalRule } from './approvals-config.ts';

/** Whose secret it is, and which rule found it. */
export interface SecretPlace {
  readonly service: string;
  readonly ruleId: string;
}

/** What the rules say of a request. */
export interface Ruling {
  /** Each must be met. */
  readonly needs: readonly Need[];
  /** Each names groups of which the requester must be in one. */
  readonly requesters: readonly (readonly string[])[];
  readonly maxDurationMs: number;
  readonly once: boolean;
}

const defaultRule = {
  approvals: 1,
  groups: undefined,
  requesters: undefined,
  windows: undefined,
  max_duration: 15 * 60_000,
  once: true,
} as const;

/** For each place the first rule that fits holds; a request about several must meet them all. */
export function rulingOf(
  rules: readonly ApprovalRule[],
  kind: Subject['kind'],
  places: readonly SecretPlace[],
): Ruling {
  const indexes = new Set(places.map((place) => indexOfRule(rules, kind, place)));
  if (indexes.size === 0) indexes.add(-1);
  const found = [...indexes].sort((one, other) => one - other);
  const ruleAt = (index: number) => rules[index] ?? defaultRule;
  return {
    needs: found.map((index) => {
      const { approvals, groups = [], windows = [] } = ruleAt(index);
      return { rule: index + 1, approvals, groups, windows };
    }),
    requesters: found.flatMap((index) => {
      const { requesters } = ruleAt(index);
      return requesters ? [requesters] : [];
    }),
    maxDurationMs: Math.min(...found.map((index) => ruleAt(index).max_duration)),
    once: found.some((index) => ruleAt(index).once),
  };
}

function indexOfRule(
  rules: readonly ApprovalRule[],
  kind: Subject['kind'],
  { service, ruleId }: SecretPlace,
): number {
  return rules.findIndex(
    ({ subjects, services, rules: ruleIds }) =>
      subjects.includes(kind) &&
      services.some((pattern) => fits(pattern, service)) &&
      ruleIds.some((pattern) => fits(pattern, ruleId)),
  );
}

/** Whether a text is as a pattern says, in which `*` stands for any text. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
