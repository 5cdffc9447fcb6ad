import { resolve } from 'node:path';

/** How far a trail of this process is durable: who writes it tells, who sends it on waits. */
export interface TrailProgress {
  /** Of the last event that is durable; `undefined` until the writer has found where it goes on. */
  readonly seq: number | undefined;
  readonly tell: (seq: number) => void;
  /** Resolves when there is an event behind `seq`, or when `signal` is aborted. */
  beyond(seq: number, signal: AbortSignal): Promise<void>;
}

/** By the directory of the trail. */
export type TrailProgresses = (directory: string) => TrailProgress;

/** Makes those of a process. */
export function createTrailProgresses(): TrailProgresses {
  const known = new Map<string, TrailProgress>();
  return (directory) => {
    const whole = resolve(directory);
    const progress = known.get(whole) ?? createTrailProgress();
    known.set(whole, progress);
    return progress;
  };
}

interface Waiting {
  readonly seq: number;
  readonly resolve: () => void;
}

function createTrailProgress(): TrailProgress {
  const waiting = new Set<Waiting>();
  let told: number | undefined;
  return {
    get seq() {
      return told;
    },
    tell(seq) {
      told = seq;
      for (const one of waiting) if (seq > one.seq) one.resolve();
    },
    async beyond(seq, signal) {
      if (signal.aborted || (told !== undefined && told > seq)) return;
      await new Promise<void>((done) => {
        const one = { seq, resolve: end };
        function end(): void {
          signal.removeEventListener('abort', end);
          waiting.delete(one);
          done();
        }
        waiting.add(one);
        signal.addEventListener('abort', end);
      });
    },
  };
}
