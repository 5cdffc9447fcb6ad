import { createHash } from 'node:crypto';
import type { TrailLine } from './event-columns.ts';

/** A sample that anybody can draw again: of each kind the events with the lowest rank. */
export interface Sample {
  offer(seq: number, kind: string, event: TrailLine): void;
  /** By kind, then in the order of the trail. */
  drawn(): { readonly kind: string; readonly rank: string; readonly event: TrailLine }[];
}

interface Ranked {
  readonly seq: number;
  readonly rank: string;
  readonly event: TrailLine;
}

/** The SHA-256 of `<seed>:<seq>`, in hex. */
export function rankOf(seed: number, seq: number): string {
  return createHash('sha256').update(`${seed}:${seq}`).digest('hex');
}

/** Holds no more than `size` events of each kind. */
export function createSample(seed: number, size: number): Sample {
  const kept = new Map<string, Ranked[]>();
  return {
    offer(seq, kind, event) {
      const ranked = kept.get(kind) ?? [];
      kept.set(kind, ranked);
      const rank = rankOf(seed, seq);
      const last = ranked.at(-1);
      if (ranked.length >= size && last !== undefined && last.rank <= rank) return;
      const at = ranked.findIndex((other) => other.rank > rank);
      ranked.splice(at === -1 ? ranked.length : at, 0, { seq, rank, event });
      if (ranked.length > size) ranked.pop();
    },
    drawn: () =>
      [...kept]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([kind, ranked]) =>
          [...ranked]
            .sort((a, b) => a.seq - b.seq)
            .map(({ rank, event }) => ({ kind, rank, event })),
        ),
  };
}
