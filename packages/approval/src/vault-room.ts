import { PipelineError, type ToKeep } from '@traceveil/pipeline';
import type { ApprovalsConfig } from './approvals-config.ts';

const component = 'approvals';
/** Of a record, beside what is sealed in it: its head and the boxes, about. */
const overheadBytes = 512;

/** The limits of a vault, each with how much of it there is. */
export type Amounts = Record<'max_size' | 'max_values' | 'max_held', number>;

/** What a vault has room for: also what is being written counts. */
export class VaultRoom {
  readonly #limits: Amounts;
  readonly #used: () => Amounts;
  readonly #sweep: () => Promise<void>;
  readonly #coming: Amounts = { max_size: 0, max_values: 0, max_held: 0 };

  /** @param sweep makes room, if there is anything that nobody can ask for any more */
  constructor(config: ApprovalsConfig, used: () => Amounts, sweep: () => Promise<void>) {
    const { max_size, max_values, max_held } = config;
    this.#limits = { max_size, max_values, max_held };
    this.#used = used;
    this.#sweep = sweep;
  }

  /**
   * Keeps room free for what comes.
   *
   * @returns what gives it free again, when it is written or could not be
   * @throws PipelineError `retry` when there is none now; `too_large` when there never is
   */
  async take(what: ToKeep): Promise<() => void> {
    const amounts = amountsOf(what);
    const words = Object.keys(amounts) as (keyof Amounts)[];
    for (const word of words) {
      if (amounts[word] <= this.#limits[word]) continue;
      const message = `what is to be kept of one request is above approvals.${word}`;
      throw new PipelineError(component, 'too_large', message);
    }
    const full = () => {
      const used = this.#used();
      return words.find((word) => {
        return used[word] + this.#coming[word] + amounts[word] > this.#limits[word];
      });
    };
    if (full() !== undefined) await this.#sweep();
    const fullOf = full();
    if (fullOf !== undefined) {
      throw new PipelineError(component, 'retry', `approvals.${fullOf} is reached`);
    }
    const count = (sign: 1 | -1) => {
      for (const word of words) this.#coming[word] += sign * amounts[word];
    };
    count(1);
    return () => {
      count(-1);
    };
  }
}

function amountsOf({ sealed, held }: ToKeep): Amounts {
  return {
    max_size:
      sealed.reduce((sum, { value, fieldPath }) => sum + value.length + fieldPath.length, 0) +
      held.reduce((sum, { batch, raw }) => sum + batch.bytes.length + raw.length, 0) +
      (sealed.length + held.length) * overheadBytes,
    max_values: sealed.length,
    max_held: held.reduce((sum, { batch }) => sum + batch.items, 0),
  };
}
