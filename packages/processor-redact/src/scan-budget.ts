import { ScanBudgetError } from '@traceveil/detect';

/** Between two looks at the clock, in bytes: less than a millisecond's work. */
const lookEachBytes = 65_536;
/** What a text costs besides its bytes. */
const textBytes = 64;

/** What one batch may cost. */
export interface BatchLimits {
  readonly timeMs: number;
  /** Names and values. */
  readonly textsMax: number;
}

/**
 * The time that one batch may take: it holds up all others, since they share a thread. Each text
 * has a limit of its own in the scanner, in bytes, so one that is begun comes to an end.
 */
export class ScanBudget {
  readonly textsMax: number;
  readonly #timeMs: number;
  readonly #clock: () => number;
  #endMs = Infinity;
  #bytes = 0;
  #isSpent = false;

  /** @param clock in milliseconds, which never goes back */
  constructor(limits: BatchLimits, clock: () => number = () => performance.now()) {
    this.textsMax = limits.textsMax;
    this.#timeMs = limits.timeMs;
    this.#clock = clock;
  }

  /** For the next batch. */
  begin(): void {
    this.#endMs = this.#clock() + this.#timeMs;
    this.#bytes = 0;
    this.#isSpent = false;
  }

  /**
   * Before a text is searched.
   *
   * @throws ScanBudgetError when the time is over, for this text and all that come
   */
  spend(bytes: number): void {
    this.#bytes += bytes + textBytes;
    if (this.#bytes >= lookEachBytes) {
      this.#bytes = 0;
      this.#isSpent ||= this.#clock() > this.#endMs;
    }
    if (this.#isSpent) throw new ScanBudgetError('too much text for one batch');
  }
}
