import { readFileSync, writeFileSync } from 'node:fs';
import { url as inspectorUrl } from 'node:inspector';
import { ConfigError } from './config-problem.ts';

/** Of Node and V8: what shows the memory of the process, and with it what is not yet redacted. */
const dumping =
  /^--(?:inspect(?:-\w+)*|debug-port|heapsnapshot-[\w-]+|heap-prof[\w-]*|report-[\w-]+|abort-on-uncaught-exception)$/;

/** How the process was started. */
export interface Startup {
  readonly execArgv: readonly string[];
  readonly nodeOptions: string | undefined;
}

/** The flags that would have the memory written to disk or read by another program. */
export function memoryDumpFlags({ execArgv, nodeOptions = '' }: Startup): string[] {
  const flags = [...execArgv, ...nodeOptions.split(/\s+/)].map((flag) => flag.split('=', 1)[0]);
  return [...new Set(flags.map((flag = '') => flag.replaceAll('_', '-')))].filter((flag) =>
    dumping.test(flag),
  );
}

/**
 * Keeps the memory of this process inside it: no flags that dump it, no debugger by a signal, and
 * nothing of it in a core file.
 *
 * @returns what could not be done, for the log
 * @throws ConfigError when it was started to be dumped
 */
export function keepMemoryInside(startup: Startup): string | undefined {
  const [flag] = memoryDumpFlags(startup);
  if (flag !== undefined || inspectorUrl() !== undefined) {
    throw new ConfigError([
      `${flag ?? 'the inspector'} shows the memory, and in it what is not yet redacted: ` +
        'start without it, or write `service.allow_memory_dumps: true`',
    ]);
  }
  // Node opens its debugger on SIGUSR1 unless somebody listens.
  process.on('SIGUSR1', () => undefined);
  return emptyCoreFiles();
}

/**
 * Node cannot set a limit of resources, but Linux asks this file which parts of the memory belong
 * into a core file: none.
 *
 * @see core(5), «Controlling which mappings are written to the core dump»
 */
function emptyCoreFiles(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const filter = '/proc/self/coredump_filter';
  try {
    writeFileSync(filter, '0');
    if (Number.parseInt(readFileSync(filter, 'utf8'), 16) === 0) return undefined;
  } catch {
    // Told below.
  }
  return `cannot write ${filter}: a core file would hold text that is not redacted; ulimit -c 0`;
}
