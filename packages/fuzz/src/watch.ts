import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from './finding.ts';
import { Random } from './random.ts';
import type { Outcome } from './run-target.ts';
import type { Target } from './target.ts';
import type { Answer, Job } from './worker.ts';

/**
 * An input that takes above a second and comes to an end is told by the worker; one that has not
 * after this time never does.
 */
const stuckMs = 45_000;
const restartsMax = 5;

/** Which inputs. */
export interface Assignment {
  readonly seed: number;
  readonly inputs: number;
  readonly seconds: number;
}

/** For a test. */
export interface Watching {
  readonly workerFile: URL;
  readonly stuckMs: number;
}

const usual: Watching = { workerFile: new URL('../dist/worker.js', import.meta.url), stuckMs };

/** Tries a target in a process of its own, and goes on behind an input that ended or stopped it. */
export async function watchTarget(
  target: Target,
  assignment: Assignment,
  watching: Watching = usual,
): Promise<Outcome> {
  const { seed, inputs } = assignment;
  const startMs = performance.now();
  const findings: Finding[] = [];
  let from = 0;
  for (;;) {
    const passedSeconds = (performance.now() - startMs) / 1_000;
    const seconds = Math.max(1, assignment.seconds - passedSeconds);
    const ended = await runWorker(
      { target: target.name, seed, from, to: inputs, seconds },
      watching,
    );
    if ('outcome' in ended) {
      const { outcome } = ended;
      return {
        ...outcome,
        inputs: from + outcome.inputs,
        seconds: (performance.now() - startMs) / 1_000,
        findings: [...findings, ...outcome.findings],
      };
    }
    findings.push(await describe(target, seed, ended));
    from = ended.index + 1;
    if (findings.length > restartsMax) {
      const seconds = (performance.now() - startMs) / 1_000;
      return { inputs: from, seconds, slowestMs: 0, bytes: [], findings };
    }
  }
}

/** How a worker ended before its work. */
interface Death {
  readonly index: number;
  readonly problem: string;
}

async function describe(target: Target, seed: number, { index, problem }: Death): Promise<Finding> {
  // Not tried in this process, only made again.
  const trial = await target.prepare(seed);
  try {
    const input = Buffer.from(trial.generate(new Random(seed, index))).toString('base64');
    return { target: target.name, problem, seed, index, input, count: 1 };
  } finally {
    await trial.stop();
  }
}

async function runWorker(
  job: Omit<Job, 'progressFile'>,
  { workerFile, stuckMs }: Watching,
): Promise<{ readonly outcome: Outcome } | Death> {
  const directory = mkdtempSync(join(tmpdir(), 'traceveil-fuzz-'));
  const progressFile = join(directory, 'progress');
  const worker = fork(fileURLToPath(workerFile), {
    env: { ...process.env, NODE_OPTIONS: '' },
    execArgv: ['--expose-gc'],
    serialization: 'advanced',
  });
  const kill = () => worker.kill('SIGKILL');
  process.once('exit', kill);
  try {
    worker.send({ ...job, progressFile });
    return await resultOf(worker, progressFile, stuckMs);
  } finally {
    process.off('exit', kill);
    rmSync(directory, { recursive: true, force: true });
  }
}

function resultOf(
  worker: ChildProcess,
  progressFile: string,
  stuckMs: number,
): Promise<{ readonly outcome: Outcome } | Death> {
  return new Promise((resolve) => {
    let outcome: Outcome | undefined;
    let problem: string | undefined;
    let lastIndex = 0;
    let changedMs = performance.now();
    const timer = setInterval(() => {
      const index = indexIn(progressFile);
      if (index !== lastIndex || outcome) changedMs = performance.now();
      lastIndex = index;
      // Before the first input much is compiled; behind it what is found is made smaller.
      if (performance.now() - changedMs < stuckMs) return;
      problem = 'an input is never done';
      worker.kill('SIGKILL');
    }, stuckMs / 20);
    worker.on('message', (answer: Answer) => (outcome = answer));
    worker.on('exit', (code, signal) => {
      clearInterval(timer);
      if (outcome) resolve({ outcome });
      else {
        const index = indexIn(progressFile);
        resolve({ index, problem: problem ?? `the process ends: ${String(signal ?? code)}` });
      }
    });
  });
}

function indexIn(progressFile: string): number {
  try {
    const bytes = readFileSync(progressFile);
    return bytes.length < 8 ? 0 : bytes.readDoubleLE(0);
  } catch {
    return 0; // The worker has not begun.
  }
}
