import { spawn, type ChildProcess } from 'node:child_process';

/** How a program is started. */
export interface Options {
  readonly cwd?: string;
  /** Added to this process's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whom to run it as; only root can say. */
  readonly uid?: number;
  readonly gid?: number;
}

/** A started program. */
export interface Child {
  readonly process: ChildProcess;
  /** What it wrote so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the exit code when it has ended and all output is read; -1 after a signal. */
  readonly exited: Promise<number>;
  /** Sends SIGTERM and waits. @throws Error when it has not ended after `timeoutMs` */
  stop(timeoutMs?: number): Promise<number>;
}

/** Starts a program. */
export function start(command: string, args: readonly string[], options: Options = {}): Child {
  const child = spawn(command, args, {
    cwd: options.cwd,
    uid: options.uid,
    gid: options.gid,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  // A test that throws before it stops what it started leaves nothing running.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('close', () => process.off('exit', kill));
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const exited = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? -1));
  });
  exited.catch(() => undefined); // Whoever awaits it still hears of it.
  return {
    process: child,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    exited,
    async stop(timeoutMs = 20_000) {
      child.kill('SIGTERM');
      const code = await Promise.race([exited, after(timeoutMs)]);
      if (code !== undefined) return code;
      child.kill('SIGKILL');
      throw new Error(`${command} still ran ${timeoutMs} ms after SIGTERM:\n${output.stderr}`);
    },
  };
}

/** What a program that has ended left. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever its exit code. */
export async function run(
  command: string,
  args: readonly string[],
  options: Options = {},
): Promise<Ended> {
  const child = start(command, args, options);
  const code = await child.exited;
  return { code, stdout: child.stdout(), stderr: child.stderr() };
}

/** Runs a program to its end. @throws Error with what it wrote when it fails */
export async function runOk(
  command: string,
  args: readonly string[],
  options: Options = {},
): Promise<Ended> {
  const ended = await run(command, args, options);
  if (ended.code === 0) return ended;
  const wrote = `${ended.stdout}${ended.stderr}`.slice(-4_000);
  throw new Error(`${command} ${args.join(' ')} ended with ${ended.code}:\n${wrote}`);
}

async function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref();
  });
}
