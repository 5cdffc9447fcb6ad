import { ScanBudgetError } from '@traceveil/detect';

/** Between two looks at the clock, in bytes: less than a millisecond's work. */
const lookEachBytes = 65_536;
/** What a text costs besides its bytes. */
const textBytes = 64;

/** What one batch may cost, and one value of it. */
export interface ScanLimits {
  readonly timeMs: number;
  readonly valueTimeMs: number;
  /** Names and values. */
  readonly textsMax: number;
  /** In one list. */
  readonly attributesMax: number;
}

/** One value takes longer than it may. */
export class ValueTimeError extends ScanBudgetError {}

/**
 * The time that one batch may take, and one value of it. What waits for its turn takes none. A text
 * has a limit in the scanner besides, in bytes, so one that is begun comes to an end.
 */
export class ScanBudget {
  readonly textsMax: number;
  readonly attributesMax: number;
  readonly #limits: ScanLimits;
  readonly #clock: () => number;
  #endMs: number;
  /** Of the value at hand; 0 until the clock is looked at. */
  #valueEndMs = 0;
  #pausedMs = 0;
  #bytes = 0;
  #isSpent = false;

  /** @param clock in milliseconds, which never goes back */
  constructor(limits: ScanLimits, clock: () => number = () => performance.now()) {
    this.textsMax = limits.textsMax;
    this.attributesMax = limits.attributesMax;
    this.#limits = limits;
    this.#clock = clock;
    this.#endMs = Number.isFinite(limits.timeMs) ? clock() + limits.timeMs : Infinity;
  }

  /** As much for another batch. */
  fresh(): ScanBudget {
    return new ScanBudget(this.#limits, this.#clock);
  }

  /**
   * Before a text is searched.
   *
   * @throws ScanBudgetError when the time is over, for this text and all that come
   */
  spend(bytes: number): void {
    this.#valueEndMs = 0;
    this.#bytes += bytes + textBytes;
    if (this.#bytes >= lookEachBytes) {
      this.#bytes = 0;
      this.#isSpent ||= this.#clock() > this.#endMs;
    }
    if (this.#isSpent) throw new ScanBudgetError('too much text for one batch');
  }

  /**
   * While a text is searched; its time begins with the first look.
   *
   * @throws ScanBudgetError when the time of the batch is over, ValueTimeError when the text's is
   */
  readonly look = (): void => {
    const now = this.#clock();
    if (now > this.#endMs) {
      this.#isSpent = true;
      throw new ScanBudgetError('too much text for one batch');
    }
    if (this.#valueEndMs === 0) this.#valueEndMs = now + this.#limits.valueTimeMs;
    else if (now > this.#valueEndMs) throw new ValueTimeError('too much time for one value');
  };

  /** On the clock that the times are measured with, in milliseconds. */
  now(): number {
    return this.#clock();
  }

  /** Others have their turn. */
  pause(): void {
    this.#pausedMs = this.#clock();
  }

  resume(): void {
    const waitedMs = this.#clock() - this.#pausedMs;
    this.#endMs += waitedMs;
    if (this.#valueEndMs !== 0) this.#valueEndMs += waitedMs;
  }
}
