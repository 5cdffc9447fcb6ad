import { newestFirst, type Page, type PageOf } from './page.ts';
import type { Place } from './record-format.ts';
import type { DueRelease, HeldRow, HoldDecision } from './seal-vault.ts';
import { timeText } from './steady-clock.ts';
import type { DecidedHead, HeldHead } from './vault-heads.ts';

/** A decision, and where it stands with its proof. */
export interface Decided {
  readonly head: DecidedHead;
  readonly place: Place;
}

/** What is held, on disk. */
export interface HeldEntry {
  readonly head: HeldHead;
  readonly place: Place;
  /** In which they were held, from 1 on. */
  readonly order: number;
  decided: Decided | undefined;
  /** It is being decided: until that is durable nobody knows what becomes of it. */
  isDeciding: boolean;
}

const dueMax = 100;

/** Where what is held is, what can be said of it, and what becomes of it. */
export class HeldIndex {
  readonly #onExpiry: HoldDecision['outcome'];
  /** In the order in which it was held. */
  readonly #entries = new Map<string, HeldEntry>();
  /** Trace → those that hold it back. */
  readonly #traces = new Map<string, HeldEntry[]>();
  readonly #liveBySegment = new Map<number, number>();
  #items = 0;
  #count = 0;
  #lastDue = 0;
  /** Until then nothing is due: as long as nothing is, nobody looks through all of it. */
  #restsUntil = Infinity;

  constructor(onExpiry: 'forward_masked' | 'drop') {
    this.#onExpiry = outcomeOf(onExpiry);
  }

  get items(): number {
    return this.#items;
  }

  add(head: HeldHead, place: Place): void {
    if (this.#entries.has(head.holdId)) return;
    this.#count += 1;
    const order = this.#count;
    const entry = { head, place, order, decided: undefined, isDeciding: false };
    this.#entries.set(head.holdId, entry);
    this.#items += head.items;
    this.#restsUntil = Math.min(this.#restsUntil, head.expires);
    count(this.#liveBySegment, place.segment, 1);
    if (!head.holdsTraces) return;
    for (const trace of head.traceIds) {
      const known = this.#traces.get(trace);
      if (known) known.push(entry);
      else this.#traces.set(trace, [entry]);
    }
  }

  /** @param decided undefined when what was decided does not hold */
  decide(entry: HeldEntry, decided: Decided | undefined): void {
    entry.decided = decided;
    this.#restsUntil = -Infinity;
  }

  get(holdId: string): HeldEntry | undefined {
    return this.#entries.get(holdId);
  }

  remove(holdId: string): void {
    const entry = this.#entries.get(holdId);
    if (!entry) return;
    const { head, place } = entry;
    this.#entries.delete(holdId);
    this.#items -= head.items;
    count(this.#liveBySegment, place.segment, -1);
    if (!head.holdsTraces) return;
    for (const trace of head.traceIds) {
      const others = (this.#traces.get(trace) ?? []).filter((one) => one !== entry);
      if (others.length > 0) this.#traces.set(trace, others);
      else this.#traces.delete(trace);
    }
  }

  isHeldTrace(traceId: string): boolean {
    return this.#traces.has(traceId);
  }

  /** Whoever comes later takes over those of the one before: the first says them all. */
  rulesOfTrace(traceId: string): readonly string[] {
    return this.#traces.get(traceId)?.[0]?.head.ruleIds ?? [];
  }

  /** Whether nothing in a segment is held any more. */
  isDead(segment: number): boolean {
    return !this.#liveBySegment.has(segment);
  }

  list(page: PageOf, now: number): Page<HeldRow> {
    const { items, next } = newestFirst([...this.#entries.values()], page, {
      idOf: ({ head }) => head.holdId,
      fits: () => true,
    });
    return { items: items.map((entry) => this.rowOf(entry, now)), next };
  }

  /** Goes on from where it ended: what cannot be released must not stand before what can. */
  due(now: number): readonly DueRelease[] {
    if (now < this.#restsUntil) return [];
    const due: DueRelease[] = [];
    let earliest = Infinity;
    for (const entry of this.#entries.values()) {
      earliest = Math.min(earliest, entry.head.expires);
      if (entry.isDeciding || entry.order <= this.#lastDue) continue;
      const decision = this.#decisionOf(entry, now);
      if (!decision) continue;
      due.push({ holdId: entry.head.holdId, items: entry.head.items, ...decision });
      if (due.length < dueMax) continue;
      this.#lastDue = entry.order;
      return due;
    }
    const wasFromStart = this.#lastDue === 0;
    this.#lastDue = 0;
    if (wasFromStart && due.length === 0) this.#restsUntil = earliest;
    return due.length > 0 || wasFromStart ? due : this.due(now);
  }

  rowOf(entry: HeldEntry, now: number): HeldRow {
    const { holdId, batchId, time, expires, sender, signal, items, bytes } = entry.head;
    const { services, ruleIds, traceIds, tokens, holdsTraces, keyId } = entry.head;
    return {
      ...{ holdId, batchId, sender, signal, items, bytes },
      ...{ services, ruleIds, traceIds, tokens, holdsTraces, keyId },
      time: timeText(time),
      expires: timeText(expires),
      decision: this.#decisionOf(entry, now),
    };
  }

  #decisionOf({ head, decided }: HeldEntry, now: number): HoldDecision | undefined {
    if (decided) {
      const { outcome, reason, approvalId, tokens } = decided.head;
      return { outcome, reason, approvalId, tokens };
    }
    if (now < head.expires) return undefined;
    return { outcome: this.#onExpiry, reason: 'expired', approvalId: '', tokens: [] };
  }
}

/** What the configuration's word says of what becomes of it. */
export function outcomeOf(word: 'forward_masked' | 'drop'): 'forwarded_masked' | 'dropped' {
  return word === 'drop' ? 'dropped' : 'forwarded_masked';
}

function count<Key>(counts: Map<Key, number>, key: Key, change: number): void {
  const next = (counts.get(key) ?? 0) + change;
  if (next > 0) counts.set(key, next);
  else counts.delete(key);
}
