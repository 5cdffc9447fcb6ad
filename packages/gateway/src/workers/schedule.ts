/** What is to be known of a batch to give it to a worker. */
export interface Job {
  /** In hexadecimal. */
  readonly traceIds: readonly string[];
  readonly bytes: number;
  /** Of the workers that had it, how many ended. */
  ended: number;
}

/** So many waiting batches are looked at for one that can go now. */
const lookAheadMax = 64;

interface Lane<OneJob> {
  /** In the order in which they were given. */
  readonly jobs: Set<OneJob>;
  bytes: number;
  /** When it was last given one, counted in batches. */
  usedAt: number;
}

interface Trace<Worker> {
  worker: Worker;
  jobs: number;
}

/**
 * Which batch goes to which worker next. Batches of a trace go in the order in which they came and, as
 * long as one of them is on its way, to the same worker; otherwise to the one with the least to do. A
 * batch whose worker ended may be the reason, so it has the next one for itself.
 */
export class Schedule<Worker extends object, OneJob extends Job> {
  readonly #jobsEachMax: number;
  /** In the order in which they came. */
  #waiting: OneJob[] = [];
  readonly #lanes = new Map<Worker, Lane<OneJob>>();
  readonly #workers = new Map<OneJob, Worker>();
  /** Of what is on its way. */
  readonly #traces = new Map<string, Trace<Worker>>();
  readonly #order = new Map<OneJob, number>();
  #count = 0;

  /** @param jobsEachMax on their way to one worker, or there */
  constructor(jobsEachMax: number) {
    this.#jobsEachMax = jobsEachMax;
  }

  /** Batches that wait or are on their way. */
  get size(): number {
    return this.#waiting.length + this.#workers.size;
  }

  get workers(): Iterable<Worker> {
    return this.#lanes.keys();
  }

  get hasWorkers(): boolean {
    return this.#lanes.size > 0;
  }

  add(job: OneJob): void {
    this.#order.set(job, this.#count++);
    this.#waiting.push(job);
  }

  addWorker(worker: Worker): void {
    this.#lanes.set(worker, { jobs: new Set(), bytes: 0, usedAt: this.#count });
  }

  /** A worker has ended: what it had waits again, where it stood. @returns what it had */
  removeWorker(worker: Worker): readonly OneJob[] {
    const jobs = [...(this.#lanes.get(worker)?.jobs ?? [])];
    for (const job of jobs) {
      this.#leave(job);
      job.ended += 1;
    }
    this.#lanes.delete(worker);
    const orderOf = (job: OneJob) => this.#order.get(job) ?? 0;
    this.#waiting = [...jobs, ...this.#waiting].sort((a, b) => orderOf(a) - orderOf(b));
    return jobs;
  }

  /** A batch is done with, wherever it was. */
  remove(job: OneJob): void {
    if (!this.#leave(job)) this.#waiting = this.#waiting.filter((one) => one !== job);
    this.#order.delete(job);
  }

  /** Takes out all that wait. */
  takeWaiting(): readonly OneJob[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const job of waiting) this.#order.delete(job);
    return waiting;
  }

  /** The next that can go: from now on it is on its way. */
  next(): readonly [OneJob, Worker] | undefined {
    const behind = new Set<string>();
    let reserved: Worker | undefined;
    if (![...this.#lanes.values()].some((lane) => this.#hasRoom(lane))) return undefined;
    for (let at = 0; at < Math.min(this.#waiting.length, lookAheadMax); at++) {
      const job = this.#waiting[at];
      if (!job) break;
      const worker = this.#workerFor(job, behind, reserved);
      if (worker) {
        this.#waiting.splice(at, 1);
        this.#go(job, worker);
        return [job, worker];
      }
      for (const id of job.traceIds) behind.add(id);
      // Others must not keep a worker from ever being free for it.
      if (job.ended > 0) reserved ??= this.#ownOf(job) ?? this.#leastBusy(() => true);
    }
    return undefined;
  }

  #workerFor(
    job: OneJob,
    behind: ReadonlySet<string>,
    reserved: Worker | undefined,
  ): Worker | undefined {
    let own: Worker | undefined;
    for (const id of job.traceIds) {
      if (behind.has(id)) return undefined;
      const worker = this.#traces.get(id)?.worker;
      if (worker === undefined || worker === own) continue;
      // Two have traces of it: it waits until one of them is through with those.
      if (own !== undefined) return undefined;
      own = worker;
    }
    const mayHave = (lane: Lane<OneJob>) =>
      job.ended > 0 ? lane.jobs.size === 0 : this.#hasRoom(lane);
    if (own === undefined) return this.#leastBusy(mayHave, reserved);
    const lane = this.#lanes.get(own);
    return own !== reserved && lane && mayHave(lane) ? own : undefined;
  }

  #ownOf({ traceIds }: OneJob): Worker | undefined {
    for (const id of traceIds) {
      const trace = this.#traces.get(id);
      if (trace) return trace.worker;
    }
    return undefined;
  }

  #hasRoom({ jobs }: Lane<OneJob>): boolean {
    if (jobs.size >= this.#jobsEachMax) return false;
    const [first] = jobs;
    return first === undefined || first.ended === 0;
  }

  /** Of those that are equal the one that was not given any for longest, so that none grows cold. */
  #leastBusy(mayHave: (lane: Lane<OneJob>) => boolean, but?: Worker): Worker | undefined {
    let best: Worker | undefined;
    let least: Lane<OneJob> | undefined;
    for (const [worker, lane] of this.#lanes) {
      if (worker === but || !mayHave(lane)) continue;
      if (least && (lane.bytes - least.bytes || lane.usedAt - least.usedAt) >= 0) continue;
      [best, least] = [worker, lane];
    }
    return best;
  }

  #go(job: OneJob, worker: Worker): void {
    const lane = this.#lanes.get(worker);
    if (!lane) return;
    lane.jobs.add(job);
    lane.bytes += job.bytes;
    lane.usedAt = this.#count++;
    this.#workers.set(job, worker);
    for (const id of job.traceIds) {
      const trace = this.#traces.get(id);
      if (trace) trace.jobs += 1;
      else this.#traces.set(id, { worker, jobs: 1 });
    }
  }

  /** @returns whether it was on its way */
  #leave(job: OneJob): boolean {
    const worker = this.#workers.get(job);
    const lane = worker && this.#lanes.get(worker);
    if (!lane) return false;
    this.#workers.delete(job);
    lane.jobs.delete(job);
    lane.bytes -= job.bytes;
    for (const id of job.traceIds) {
      const trace = this.#traces.get(id);
      if (trace && --trace.jobs === 0) this.#traces.delete(id);
    }
    return true;
  }
}
