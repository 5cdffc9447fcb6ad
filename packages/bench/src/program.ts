import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const readyWithinMs = 20_000;
const stopWithinMs = 15_000;
const pollMs = 5;
const logTailLines = 20;

/** How to start a program, and how to see that it is up. */
export interface Launch {
  readonly name: string;
  readonly command: string;
  readonly words: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Answers `isReady` once the program takes requests. */
  readonly readyUrl: string;
  readonly isReady: (status: number) => boolean;
}

/** A program that takes requests. */
export interface Program {
  readonly pid: number;
  /** From its start until it was ready. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

/**
 * Starts a program and waits until it is ready.
 *
 * @param prepare is given an empty directory that lasts as long as the program
 * @throws Error with the end of its log when it is not ready in time
 */
export async function startProgram(
  prepare: (directory: string) => Launch | Promise<Launch>,
): Promise<Program> {
  const directory = mkdtempSync(join(tmpdir(), 'traceveil-bench-'));
  const launch = await prepare(directory);
  const logFile = join(directory, 'log');
  const log = openSync(logFile, 'w');
  const startMs = performance.now();
  const child = spawn(launch.command, launch.words, {
    cwd: directory,
    env: launch.env,
    stdio: ['ignore', log, log],
  });
  let hasFailed = false;
  child.on('error', () => (hasFailed = true)); // It could not be started at all.
  const hasEnded = () => hasFailed || child.exitCode !== null || child.signalCode !== null;
  const stop = async () => {
    if (!hasEnded()) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await once(child, 'exit');
      clearTimeout(timer);
    }
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await untilReady(launch, hasEnded);
  } catch (error) {
    const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
    await stop();
    const tail = lines.slice(-logTailLines).join('\n');
    throw new Error(`${String(error)}; its log ends:\n${tail}`, { cause: error });
  }
  return { pid: child.pid ?? 0, readyMs: performance.now() - startMs, stop };
}

async function untilReady({ name, readyUrl, isReady }: Launch, hasEnded: () => boolean) {
  const endMs = Date.now() + readyWithinMs;
  while (Date.now() < endMs) {
    if (hasEnded()) throw new Error(`${name} has ended`);
    // A connection that is kept open would be one more than those that are measured.
    const isUp = await fetch(readyUrl, { headers: { connection: 'close' } }).then(
      ({ status }) => isReady(status),
      () => false,
    );
    if (isUp) return;
    await wait(pollMs);
  }
  throw new Error(`${name} was not ready within ${readyWithinMs} ms`);
}

/** Ports on 127.0.0.1. Held all at once before they are let go, so that they differ. */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) await new Promise((done) => server.close(done));
  return ports;
}
