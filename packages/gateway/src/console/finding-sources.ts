import type { SummedFinding } from '@traceveil/audit';
import { SourceError, type Finding, type Sources } from '@traceveil/console';
import type { FindingState, FindingStates } from './finding-states.ts';
import type { RuleAdvice } from './rule-list.ts';
import type { Ask } from './thread.ts';
import { readAfter } from './trail-sources.ts';

/** What of the sources is of secrets by their tokens. */
export type FindingSources = Pick<Sources, 'findings' | 'finding' | 'setFinding'>;

/**
 * @param states what people said of findings
 * @param advice what to do when a secret of a rule leaked
 * @param masked takes the secrets out of what a person typed
 */
export function createFindingSources(
  ask: Ask,
  states: FindingStates,
  { advice, masked }: { advice(ruleId: string): RuleAdvice; masked(typed: string): string },
): FindingSources {
  const shown = async (found: SummedFinding) =>
    findingOf(found, await states.of(found.token), advice);

  async function one(fingerprint: string): Promise<SummedFinding | undefined> {
    const [found] = await ask('findings', { limit: 1, only: [fingerprint] });
    return found;
  }

  return {
    async findings(status, page) {
      const listed = status === undefined ? undefined : await states.withStatus(statusOf(status));
      const found = await ask('findings', {
        ...{ limit: page.limit + 1, before: readAfter(page) },
        ...(status === 'open' ? { without: listed } : { only: listed }),
      });
      const items = await Promise.all(found.slice(0, page.limit).map(shown));
      const last = found[page.limit - 1];
      const hasMore = found.length > page.limit && last !== undefined;
      return { items, next: hasMore ? String(last.lastSeq) : undefined };
    },
    async finding(fingerprint) {
      const found = await one(fingerprint);
      return found && shown(found);
    },
    async setFinding(fingerprint, { status, owner }) {
      const found = await one(fingerprint);
      if (!found) return undefined;
      const state = await states.set(fingerprint, {
        ...(status !== undefined && { status }),
        ...(owner !== undefined && { owner: masked(owner) }),
      });
      return findingOf(found, state, advice);
    },
  };
}

function statusOf(written: string): Finding['status'] {
  if (written === 'open' || written === 'rotated' || written === 'false_positive') return written;
  throw new SourceError('invalid', '"status" must be open, rotated or false_positive');
}

function findingOf(
  { token, rule, first, last, places, services, senders }: SummedFinding,
  { status, owner }: FindingState,
  advice: (ruleId: string) => RuleAdvice,
): Finding {
  return {
    ...{ fingerprint: token, rule_id: rule, first_seen: first, last_seen: last },
    ...{ places, services, senders, status, owner },
    ...advice(rule),
  };
}
