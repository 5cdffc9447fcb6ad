import type { Approval, ApprovalState, Preapproval } from './approval.ts';
import { isOver, type Entry } from './approval-fold.ts';
import type { PreapprovalLine } from './approval-lines.ts';
import { timeText } from './steady-clock.ts';

/** What has become of it by now. */
export function stateOf(entry: Entry, now: number): ApprovalState {
  return isOver(entry, now) ? 'expired' : entry.state;
}

/** A request as people see it. */
export function approvalOf(entry: Entry, now: number): Approval {
  const { id, time, requester, subject, reason, durationMs, once, sha256 } = entry.request;
  const { services, ruleIds, needs } = entry.request;
  return {
    id,
    state: stateOf(entry, now),
    time: timeText(time),
    expires: timeText(entry.expires),
    ...{ requester, subject, reason, once, sha256, services, ruleIds, needs },
    durationMs: durationMs ?? undefined,
    decisions: entry.decisions.map((line) => {
      const { person, decision, reason: why, preapprovalId } = line;
      const preapproval = preapprovalId ?? undefined;
      return {
        ...{ person, decision, reason: why, preapprovalId: preapproval },
        time: timeText(line.time),
      };
    }),
    uses: entry.uses,
  };
}

/** A pre-approval as people see it. */
export function preapprovalOf(line: PreapprovalLine): Preapproval {
  const { id, time, person, services, ruleIds, until, reason } = line;
  return { id, time: timeText(time), person, services, ruleIds, until: timeText(until), reason };
}
