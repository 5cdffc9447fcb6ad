import { readFileSync } from 'node:fs';

// USER_HZ, which /proc counts in, is 100 on every Linux that Node runs on: 10 ms steps.
const ticksPerSecond = 100;

/** CPU time of a process so far, user and system, all its threads, in seconds. Linux only. */
export function readCpuSeconds(pid: number): number {
  return parseCpuSeconds(readFileSync(`/proc/${pid}/stat`, 'latin1'));
}

/** @see proc_pid_stat(5): fields 14 and 15; field 2 is a name that may hold spaces and brackets */
export function parseCpuSeconds(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** The most memory a process has held, in bytes. Linux only. */
export function readPeakBytes(pid: number): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  return Number(kibibytes?.[1]) * 1024;
}
