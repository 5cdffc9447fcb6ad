import type { ApprovalState } from './approval.ts';
import {
  askHash,
  type ApprovalLine,
  type DecisionLine,
  type PreapprovalLine,
  type RequestLine,
} from './approval-lines.ts';
import { identityOf, isSame, mayApprove } from './persons.ts';

/** A request as the lines so far make it. */
export interface Entry {
  readonly request: RequestLine;
  readonly decisions: DecisionLine[];
  state: ApprovalState;
  /** Until when it can be decided, or used once it is approved. */
  expires: number;
  uses: number;
}

const forcesNeeded = 2;

/** Decided long ago, and only listed: above this the oldest are forgotten. */
const entriesMax = 20_000;

/**
 * What the lines of a journal come to, in their order. A line that may not follow on those before
 * it changes nothing: of two gateways that write at once, the one whose line stands first has it.
 */
export class ApprovalFold {
  /** In the order in which they were asked. */
  readonly entries = new Map<string, Entry>();
  readonly preapprovals = new Map<string, PreapprovalLine>();

  /** @returns whether it changed anything */
  apply(line: ApprovalLine): boolean {
    switch (line.kind) {
      case 'request':
        return this.#request(line);
      case 'decision':
        return this.#decision(line);
      case 'used':
        return this.#used(line.id, line.time);
      case 'expired':
        return this.#expired(line.id, line.time);
      case 'preapproval':
        this.preapprovals.set(line.id, line);
        return true;
      case 'withdrawn':
        return this.preapprovals.delete(line.id);
      case 'time':
        return true;
    }
  }

  #request(line: RequestLine): boolean {
    const { subject, reason, durationMs, requester, sha256 } = line;
    const asked = { subject, reason, durationMs: durationMs ?? undefined };
    if (this.entries.has(line.id) || askHash(asked, requester) !== sha256) return false;
    this.entries.set(line.id, newEntry(line));
    this.#forgetOldest();
    return true;
  }

  #decision(line: DecisionLine): boolean {
    const entry = this.entries.get(line.id);
    if (!entry || whyNotDecided(entry, line) !== undefined) return false;
    entry.decisions.push(line);
    if (line.decision === 'deny') entry.state = 'denied';
    else if (isFulfilled(entry)) {
      entry.state = 'approved';
      entry.expires = line.time + entry.request.useMs;
    }
    return true;
  }

  #used(id: string, time: number): boolean {
    const entry = this.entries.get(id);
    if (entry?.state !== 'approved' || entry.request.subject.kind !== 'reveal') return false;
    // Used in time, and written a moment later: it was used all the same.
    if (!entry.request.once && time >= entry.expires) return false;
    entry.uses += 1;
    if (entry.request.once) entry.state = 'used';
    return true;
  }

  #expired(id: string, time: number): boolean {
    const entry = this.entries.get(id);
    if (!entry || !isOver(entry, time)) return false;
    entry.state = 'expired';
    return true;
  }

  #forgetOldest(): void {
    for (const [id, { state }] of this.entries) {
      if (this.entries.size <= entriesMax) return;
      if (state !== 'pending' && state !== 'approved') this.entries.delete(id);
    }
  }
}

/** A request of which nobody has said anything. */
export function newEntry(request: RequestLine): Entry {
  return { request, decisions: [], state: 'pending', expires: request.expires, uses: 0 };
}

/** Whether its time is over, and nothing else ended it. An approved release has none. */
export function isOver({ state, expires, request }: Entry, now: number): boolean {
  if (now < expires) return false;
  return state === 'pending' || (state === 'approved' && request.subject.kind === 'reveal');
}

/** Why somebody may not say this of a request, whatever the configuration says. */
export function whyNotDecided(
  entry: Entry,
  {
    person,
    decision,
    sha256,
    time,
  }: Omit<DecisionLine, 'kind' | 'id' | 'reason' | 'preapprovalId'>,
): 'self_approval' | 'expired' | 'denied' | 'used' | 'wrong_state' | 'not_allowed' | undefined {
  const { request, decisions, state } = entry;
  if (isOver(entry, time) || state === 'expired') return 'expired';
  if (state === 'denied') return 'denied';
  if (state === 'used') return 'used';
  if (state !== 'pending' || sha256 !== request.sha256) return 'wrong_state';
  if (isSame(person, request.requester)) return 'self_approval';
  const said = decisions.filter((one) => isSame(one.person, person));
  // Who has approved may force as well, and nobody does either twice.
  const isAgain = said.some((one) => decision !== 'force' || one.decision === 'force');
  if (isAgain) return 'wrong_state';
  if (decision === 'force') return undefined; // Who may is for the configuration.
  return request.needs.some((need) => mayApprove(person, need)) ? undefined : 'not_allowed';
}

/** Whether the decisions so far are enough. */
export function isFulfilled({ request, decisions }: Entry): boolean {
  const forces = decisions.filter(({ decision }) => decision === 'force');
  if (countPersons(forces) >= forcesNeeded) return true;
  return request.needs.every((need) => {
    const approvals = decisions.filter(
      ({ decision, person }) => decision === 'approve' && mayApprove(person, need),
    );
    return countPersons(approvals) >= need.approvals;
  });
}

function countPersons(decisions: readonly DecisionLine[]): number {
  return new Set(decisions.map(({ person }) => identityOf(person))).size;
}
