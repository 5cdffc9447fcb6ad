import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Match } from './matches.ts';
import type { OtherScanner } from './scanner.ts';

/** What a scanner found in texts, and the CPU time of its process. */
export interface Run {
  /** By index of the text. */
  readonly matches: ReadonlyMap<number, readonly Match[]>;
  readonly cpuSeconds: number;
}

const timeoutMs = 900_000;
// What it prints goes to a file; `times` tells the CPU time of the process.
const shell = '"$@" >"$0" && times';

/** Runs a scanner over texts, each in a file of its own. @throws Error when it fails */
export async function runScanner(scanner: OtherScanner, texts: readonly string[]): Promise<Run> {
  const directory = mkdtempSync(join(tmpdir(), 'quality-'));
  try {
    const folder = join(directory, 'texts');
    mkdirSync(folder);
    texts.forEach((text, index) => {
      writeFileSync(join(folder, nameOf(index)), text);
    });
    const [printed, report] = [join(directory, 'printed'), join(directory, 'report')];
    const { stdout } = await promisify(execFile)(
      'sh',
      ['-c', shell, printed, ...scanner.command(folder, report)],
      { timeout: timeoutMs, env: { ...process.env, GOMAXPROCS: '1' } },
    );
    const matches = scanner.read(readFileSync(printed, 'utf8'), report);
    return { matches: groupByText(matches), cpuSeconds: readTimes(stdout) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function nameOf(index: number): string {
  return `${String(index).padStart(6, '0')}.txt`;
}

function groupByText(matches: readonly Match[]): ReadonlyMap<number, readonly Match[]> {
  const groups = new Map<number, Match[]>();
  for (const match of matches) {
    const index = Number.parseInt(match.file, 10);
    const group = groups.get(index);
    if (group) group.push(match);
    else groups.set(index, [match]);
  }
  return groups;
}

/**
 * @param printed by the shell's `times`: of itself, then of its children, user and system each
 * @returns seconds of the children
 */
export function readTimes(printed: string): number {
  const times = [...printed.matchAll(/(\d{1,6})m([\d.]{1,12})s/g)].map(
    ([, minutes, seconds]) => 60 * Number(minutes) + Number(seconds),
  );
  const [, , user, system] = times;
  if (user === undefined || system === undefined) throw new Error('the shell told no times');
  return user + system;
}
