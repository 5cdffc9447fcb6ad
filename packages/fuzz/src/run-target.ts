import { problemOf, type Finding } from './finding.ts';
import { Lost } from './lost.ts';
import { minimise } from './minimise.ts';
import { Random } from './random.ts';
import { Broken, hangMs, type Target, type Trial } from './target.ts';

const MiB = 1024 ** 2;

/**
 * Resident memory at the end above that after a quarter of the inputs, both after garbage was
 * collected: a hundred bytes that each of a million inputs left behind are 72 MiB.
 */
const growthBytesMax = 64 * MiB;
/** Before, code is still being compiled and caches are being filled. */
const growthInputsMin = 20_000;
const probeEvery = 500;
/** Kinds of finding; what breaks in more ways has been broken enough. */
const findingsMax = 20;
const minimiseMs = 10_000;

/** What is to be tried. */
export interface Plan {
  readonly seed: number;
  /** The first one. */
  readonly from: number;
  /** The one behind the last. */
  readonly to: number;
  readonly seconds: number;
  /** Told before an input is tried. */
  readonly onInput: (index: number) => void;
}

/** What came of it. */
export interface Outcome {
  readonly inputs: number;
  readonly seconds: number;
  /** Of an input in this process; of a request between the inputs of another. */
  readonly slowestMs: number;
  /** Resident, at the end of each quarter. */
  readonly bytes: readonly number[];
  readonly findings: readonly Finding[];
}

/** Tries inputs until there are enough, or the time is over. */
export async function runTarget(target: Target, plan: Plan): Promise<Outcome> {
  const trial = await target.prepare(plan.seed);
  try {
    return await new Run(target, trial, plan).run();
  } finally {
    await trial.stop();
  }
}

/** What is wrong with one input; undefined when nothing is. */
export async function breakWith(
  trial: Trial,
  input: Uint8Array,
  isAlone: boolean,
): Promise<string | undefined> {
  try {
    const cpuBefore = process.cpuUsage();
    await trial.attempt(input);
    const { user, system } = process.cpuUsage(cpuBefore);
    // Of the time of day others on the machine may have taken some.
    if ((user + system) / 1_000 > hangMs && isAlone) throw new Broken('an input takes no second');
    if (isAlone) await trial.probe();
    return undefined;
  } catch (error) {
    return problemOf(error);
  }
}

class Run {
  readonly #target: Target;
  readonly #trial: Trial;
  readonly #plan: Plan;
  readonly #findings = new Map<string, Finding>();
  readonly #startMs = performance.now();
  #next: number;
  #slowestMs = 0;
  #lost: string | undefined;

  constructor(target: Target, trial: Trial, plan: Plan) {
    this.#target = target;
    this.#trial = trial;
    this.#plan = plan;
    this.#next = plan.from;
  }

  async run(): Promise<Outcome> {
    const { from, to, seconds } = this.#plan;
    const bytes: number[] = [];
    await this.#probe();
    for (let quarter = 1; quarter <= 4; quarter++) {
      const end = from + Math.ceil(((to - from) * quarter) / 4);
      const endMs = this.#startMs + (seconds * 1_000 * quarter) / 4;
      await this.#runTo(end, endMs);
      if (quarter === 4) await this.#settle();
      bytes.push(await this.#trial.memoryBytes());
    }
    const inputs = this.#next - from;
    const [first = 0] = bytes;
    const growthBytes = (bytes.at(-1) ?? 0) - first;
    if (inputs >= growthInputsMin && growthBytes > growthBytesMax) {
      this.#note('memory grows by more than is allowed', { index: this.#next });
    }
    return {
      inputs,
      seconds: (performance.now() - this.#startMs) / 1_000,
      slowestMs: this.#slowestMs,
      bytes,
      findings: [...this.#findings.values()],
    };
  }

  async #runTo(end: number, endMs: number): Promise<void> {
    const isDone = () => this.#next >= end || performance.now() > endMs || this.#isEnough();
    while (!isDone()) {
      const lane = async () => {
        while (!isDone() && this.#lost === undefined) await this.#one(this.#next++);
      };
      await Promise.all(Array.from({ length: this.#target.lanes }, lane));
      if (this.#lost !== undefined) await this.#search(this.#lost);
    }
  }

  #isEnough(): boolean {
    return this.#findings.size >= findingsMax;
  }

  async #one(index: number): Promise<void> {
    this.#plan.onInput(index);
    const input = this.#inputOf(index);
    const startMs = performance.now();
    try {
      await this.#trial.attempt(input);
    } catch (error) {
      if (error instanceof Lost) this.#lost ??= error.message;
      else await this.#found(problemOf(error), index, input);
    }
    if (this.#target.lanes === 1) await this.#clock(performance.now() - startMs, index, input);
    if (index % probeEvery === 0) await this.#probe();
  }

  #inputOf(index: number): Uint8Array {
    return this.#trial.generate(new Random(this.#plan.seed, index));
  }

  async #clock(ms: number, index: number, input: Uint8Array): Promise<void> {
    if (ms > hangMs) {
      const problem = await breakWith(this.#trial, input, true);
      if (problem === undefined) return; // Somebody else had the processor.
      await this.#found(problem, index, input);
    }
    this.#slowestMs = Math.max(this.#slowestMs, ms);
  }

  async #probe(): Promise<void> {
    const startMs = performance.now();
    try {
      await this.#trial.probe();
    } catch (error) {
      this.#lost ??= problemOf(error);
    }
    if (this.#target.lanes > 1) {
      this.#slowestMs = Math.max(this.#slowestMs, performance.now() - startMs);
    }
  }

  async #settle(): Promise<void> {
    await this.#trial.settle().catch((error: unknown) => {
      this.#note(problemOf(error), { index: this.#next });
    });
  }

  /** Tries the last inputs one by one: which of them was it? */
  async #search(problem: string): Promise<void> {
    this.#lost = undefined;
    await this.#trial.heal();
    const oldest = Math.max(this.#plan.from, this.#next - 4 * this.#target.lanes);
    for (let index = this.#next - 1; index >= oldest; index--) {
      const input = this.#inputOf(index);
      const alone = await breakWith(this.#trial, input, true);
      if (alone === undefined) continue;
      await this.#trial.heal();
      await this.#found(alone, index, input);
      return;
    }
    this.#note(`${problem}, by none of the last inputs alone`, { index: this.#next });
  }

  async #found(problem: string, index: number, input: Uint8Array): Promise<void> {
    if (this.#findings.has(problem) || this.#isEnough()) {
      this.#note(problem, { index });
      return;
    }
    this.#note(problem, { index, input });
    const isStillBroken = async (smaller: Uint8Array) => {
      const still = await breakWith(this.#trial, smaller, this.#target.lanes > 1);
      if (still !== undefined && this.#target.lanes > 1) await this.#trial.heal();
      return still === problem;
    };
    const smallest = await minimise(input, isStillBroken, performance.now() + minimiseMs);
    this.#note(problem, { index, input: smallest, count: 0 });
  }

  #note(
    problem: string,
    { index, input, count = 1 }: { index: number; input?: Uint8Array; count?: number },
  ): void {
    const known = this.#findings.get(problem);
    this.#findings.set(problem, {
      target: this.#target.name,
      problem,
      seed: this.#plan.seed,
      index: known?.index ?? index,
      input: input ? Buffer.from(input).toString('base64') : (known?.input ?? ''),
      count: (known?.count ?? 0) + count,
    });
  }
}
