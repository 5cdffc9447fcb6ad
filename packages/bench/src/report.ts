import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { inspectCollector } from './collector.ts';
import { describeMachine, formatMachine, type Machine } from './machine.ts';

/** Begins with the machine and ends, if asked, in a file. */
export interface Reporter {
  readonly machine: Machine;
  /** Load average of the machine, now and when it began: others may have used it. */
  load(): string;
  /** Writes what was measured, with where and when. */
  save(file: string | undefined, measured: object): void;
}

/**
 * @param print     is given the machine first
 * @param collector the user's, when it is measured
 */
export function startReport(print: (line: string) => void, collector?: string): Reporter {
  const machine = describeMachine();
  const time = new Date().toISOString();
  const [loadBefore = 0] = loadavg();
  const version = collector === undefined ? undefined : inspectCollector(collector).version;
  print(formatMachine(machine) + (version === undefined ? '' : `; Collector ${version}`));
  return {
    machine,
    load: () => {
      const loads = [loadBefore, loadavg()[0] ?? 0].map((load) => load.toFixed(1));
      return `load average ${loads.join(' at the start, ')} at the end`;
    },
    save: (file, measured) => {
      if (file === undefined) return;
      const load = [loadBefore, loadavg()[0]];
      writeFileSync(
        file,
        `${JSON.stringify({ machine, collector: version, time, load, ...measured }, undefined, 2)}\n`,
      );
    },
  };
}
