import { readdirSync, readFileSync } from 'node:fs';

// USER_HZ, which /proc counts in, is 100 on every Linux that Node runs on: 10 ms steps.
const ticksPerSecond = 100;

/**
 * CPU time so far of a process and those that it started, user and system, all threads, in seconds.
 * Linux only.
 */
export function readCpuSeconds(pid: number): number {
  return sumOver(pid, (one) => parseCpuSeconds(readFileSync(`/proc/${one}/stat`, 'latin1')));
}

/** @see proc_pid_stat(5): fields 14 and 15; field 2 is a name that may hold spaces and brackets */
export function parseCpuSeconds(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/**
 * The most memory that a process has held, in bytes, and what those that it started have held at
 * most, though that may have been at another time. Linux only.
 */
export function readPeakBytes(pid: number): number {
  return sumOver(pid, (one) => {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${one}/status`, 'latin1'));
    return kibibytes ? Number(kibibytes[1]) * 1024 : 0; // One that has ended holds nothing.
  });
}

function sumOver(pid: number, read: (pid: number) => number): number {
  const parents = readParents();
  const sumOf = (one: number): number => {
    const children = [...parents].filter(([, parent]) => parent === one);
    return children.reduce(
      (sum, [child]) => sum + sumOf(child),
      one === pid ? read(one) : readIfAlive(one),
    );
  };
  const readIfAlive = (one: number): number => {
    try {
      return read(one);
    } catch {
      return 0; // It has ended since they were listed.
    }
  };
  return sumOf(pid);
}

/** The parent of every process. Not every Linux lists the children of one. */
function readParents(): ReadonlyMap<number, number> {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended since.
    }
  }
  return parents;
}
