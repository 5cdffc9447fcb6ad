import { newestFirst, type Page, type PageOf } from './page.ts';
import type { Place } from './record-format.ts';
import type { SealedFilter, SealedRow } from './seal-vault.ts';
import { timeText } from './steady-clock.ts';
import type { SealedHead } from './vault-heads.ts';

/** A value on disk. */
export interface SealedEntry {
  readonly head: SealedHead;
  readonly place: Place;
}

/** Where the sealed values are, and what can be said of them. */
export class SealedIndex {
  readonly #byId = new Map<string, SealedEntry>();
  /** The oldest first. */
  #entries: SealedEntry[] = [];
  /** Segment → time of the newest in it. */
  readonly #newest = new Map<number, number>();

  get size(): number {
    return this.#byId.size;
  }

  add(entry: SealedEntry): void {
    const { head, place } = entry;
    this.#byId.set(head.sealedId, entry);
    this.#entries.push(entry);
    this.#newest.set(place.segment, Math.max(head.time, this.#newest.get(place.segment) ?? 0));
  }

  get(sealedId: string): SealedEntry | undefined {
    return this.#byId.get(sealedId);
  }

  list({ token, traceId, sealedId }: SealedFilter, page: PageOf): Page<SealedRow> {
    const { items, next } = newestFirst(this.#entries, page, {
      idOf: ({ head }) => head.sealedId,
      fits: ({ head }) =>
        (token === undefined || head.token === token) &&
        (traceId === undefined || head.traceId === traceId) &&
        (sealedId === undefined || head.sealedId === sealedId),
    });
    return { items: items.map(sealedRow), next };
  }

  /** Forgets what is older. */
  forgetBefore(time: number): void {
    const kept = this.#entries.findIndex(({ head }) => head.time >= time);
    const old = this.#entries.splice(0, kept === -1 ? this.#entries.length : kept);
    for (const { head } of old) this.#byId.delete(head.sealedId);
    for (const [segment, newest] of this.#newest) {
      if (newest < time) this.#newest.delete(segment);
    }
  }

  /** Whether nothing in a segment is known any more. */
  isDead(segment: number): boolean {
    return !this.#newest.has(segment);
  }
}

/** What can be said of a value. */
export function sealedRow({ head }: SealedEntry): SealedRow {
  const { sealedId, token, ruleId, traceId, spanId, fieldPath, service, time, keyId } = head;
  const place = { traceId, spanId, fieldPath, service };
  return { sealedId, token, ruleId, ...place, time: timeText(time), keyId };
}
