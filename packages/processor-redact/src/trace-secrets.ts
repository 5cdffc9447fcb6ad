import type { KnownValue } from '@traceveil/detect/internal';

/** How much is remembered, and for how long. */
export interface TraceSecretsLimits {
  readonly traces: number;
  readonly valuesEach: number;
  /** Of all values together. */
  readonly bytes: number;
  readonly milliseconds: number;
}

const defaultLimits: TraceSecretsLimits = {
  traces: 10_000,
  valuesEach: 64,
  bytes: 8 * 1024 * 1024,
  milliseconds: 10 * 60_000,
};

/** Of what may be remembered, how much is left once it was too much. */
const keptShare = 0.9;

/** A trace id in hexadecimal, and what was found in that trace. */
export type TraceLesson = readonly [traceId: string, values: readonly KnownValue[]];

interface Trace {
  readonly values: Map<string, KnownValue>;
  bytes: number;
  until: number;
}

/**
 * The secrets that were found in each trace, to be removed from what comes later of it. In memory
 * only, and forgotten soon: the trace that was quiet for longest goes first.
 */
export class TraceSecrets {
  readonly #limits: TraceSecretsLimits;
  readonly #now: () => number;
  /** By trace id in hexadecimal, in the order of the last use. */
  readonly #traces = new Map<string, Trace>();
  readonly #onLearnt: ((lesson: TraceLesson) => void) | undefined;
  #bytes = 0;
  /** When to look for those that were quiet for too long. */
  #shrinkAt = 0;

  /**
   * @param now      milliseconds from any start; never goes back or ahead, as the time of day may
   * @param onLearnt is told of what a batch had, for those who get other batches
   */
  constructor(
    limits: TraceSecretsLimits = defaultLimits,
    now: () => number = () => performance.now(),
    onLearnt?: (lesson: TraceLesson) => void,
  ) {
    this.#limits = limits;
    this.#now = now;
    this.#onLearnt = onLearnt;
  }

  /** Whether nothing is remembered. */
  get isEmpty(): boolean {
    return this.#traces.size === 0;
  }

  /** What was found in a trace. */
  of(traceId: string): Iterable<KnownValue> {
    const trace = this.#traces.get(traceId);
    if (!trace) return [];
    if (trace.until < this.#now()) {
      this.#forget(traceId, trace);
      return [];
    }
    return trace.values.values();
  }

  /** Keeps what was found, and all that was found in this trace before, for a while from now on. */
  remember(traceId: string, values: readonly KnownValue[]): void {
    const lesson = [traceId, values.map(({ ruleId, secret }) => ({ ruleId, secret }))] as const;
    this.learn(lesson);
    this.#onLearnt?.(lesson);
  }

  /** As `remember`, what somebody else found. */
  learn([traceId, values]: TraceLesson): void {
    const now = this.#now();
    const trace = this.#traces.get(traceId) ?? { values: new Map(), bytes: 0, until: 0 };
    this.#traces.delete(traceId);
    for (const value of values) {
      if (trace.values.has(value.secret) || trace.values.size >= this.#limits.valuesEach) continue;
      trace.values.set(value.secret, value);
      trace.bytes += value.secret.length;
      this.#bytes += value.secret.length;
    }
    trace.until = now + this.#limits.milliseconds;
    this.#traces.set(traceId, trace);
    this.#shrink(now);
  }

  /** Everything that is remembered, for one who begins. */
  lessons(): readonly TraceLesson[] {
    const now = this.#now();
    return [...this.#traces].flatMap(([traceId, { values, until }]): TraceLesson[] =>
      until < now ? [] : [[traceId, [...values.values()]]],
    );
  }

  /** Forgets many at once: to its oldest key a Map steps over what was deleted, up to 12 µs each time. */
  #shrink(now: number): void {
    const { traces, bytes, milliseconds } = this.#limits;
    const isOver = this.#traces.size > traces || this.#bytes > bytes;
    if (!isOver && now < this.#shrinkAt) return;
    const kept = isOver ? keptShare : 1;
    for (const [traceId, trace] of this.#traces) {
      const isFull = this.#traces.size > Math.ceil(kept * traces) || this.#bytes > kept * bytes;
      if (!isFull && trace.until >= now) break;
      this.#forget(traceId, trace);
    }
    this.#shrinkAt = now + milliseconds / 600;
  }

  #forget(traceId: string, trace: Trace): void {
    this.#traces.delete(traceId);
    this.#bytes -= trace.bytes;
  }
}
