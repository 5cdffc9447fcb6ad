import type { Meter } from '@opentelemetry/api';

/** What was counted since it was told before: pairs of what, and how often. */
export interface CountedRedactions {
  readonly redactions: readonly (readonly [rule: string, signal: string, count: number])[];
  readonly withheld: readonly (readonly [reason: string, count: number])[];
  readonly unsealed: number;
}

/** Counts what was replaced and what was withheld. */
export class RedactionCounts {
  readonly #name: string;
  readonly #redactions;
  readonly #withheld;
  readonly #unsealed;
  /** Of nobody's concern but of who takes them; as many as there are rules. */
  readonly #takenRedactions = new Map<string, [string, string, number]>();
  readonly #takenWithheld = new Map<string, [string, number]>();
  #takenUnsealed = 0;

  constructor(meter: Meter, name: string) {
    this.#name = name;
    this.#withheld = meter.createCounter('traceveil_withheld_values', {
      description: 'Values that could not be searched and so were not forwarded, by reason.',
    });
    this.#unsealed = meter.createCounter('traceveil_unsealed_values', {
      description: 'Secrets that were to be sealed and are masked only: too many in one batch.',
    });
    this.#redactions = meter.createCounter('traceveil_redactions', {
      description: 'Secrets that were replaced, by rule and signal.',
    });
  }

  redacted(rule: string, signal: string, count = 1): void {
    this.#redactions.add(count, { processor: this.#name, rule, signal });
    const id = `${rule} ${signal}`;
    const known = this.#takenRedactions.get(id);
    if (known) known[2] += count;
    else this.#takenRedactions.set(id, [rule, signal, count]);
  }

  withheld(reason: string, count = 1): void {
    this.#withheld.add(count, { processor: this.#name, reason });
    const known = this.#takenWithheld.get(reason);
    if (known) known[1] += count;
    else this.#takenWithheld.set(reason, [reason, count]);
  }

  unsealed(count: number): void {
    if (count === 0) return;
    this.#unsealed.add(count, { processor: this.#name });
    this.#takenUnsealed += count;
  }

  /** What was counted since it was asked before. */
  take(): CountedRedactions | undefined {
    const counted = this.#takenRedactions.size + this.#takenWithheld.size + this.#takenUnsealed;
    if (counted === 0) return undefined;
    const taken = {
      redactions: [...this.#takenRedactions.values()],
      withheld: [...this.#takenWithheld.values()],
      unsealed: this.#takenUnsealed,
    };
    this.#takenUnsealed = 0;
    this.#takenRedactions.clear();
    this.#takenWithheld.clear();
    return taken;
  }

  /** Counts what another took. */
  add({ redactions, withheld, unsealed }: CountedRedactions): void {
    this.unsealed(unsealed);
    for (const one of redactions) this.redacted(...one);
    for (const one of withheld) this.withheld(...one);
  }
}
