import type { Log } from '@traceveil/pipeline';
import { ConfigError } from './config-problem.ts';
import type { LoadedConfig } from './config.ts';
import type { Gateway } from './gateway.ts';

/** What a reload works with. */
export interface ReloadParts {
  /** Reads the configuration anew. @throws ConfigError */
  readonly load: () => LoadedConfig;
  readonly gateway: Pick<Gateway, 'reload' | 'refuse'>;
  readonly log: Log;
  /** Called with what holds from now on. */
  readonly onAccepted: (config: LoadedConfig['config']) => void;
}

/** Reloads one after the other. */
export interface Reloads {
  /** What is asked for while one runs is one more after it. */
  request(reason: string): void;
  /** One more, after the one that runs. @returns what is wrong; none: it holds */
  perform(reason: string): Promise<readonly string[]>;
  /** Takes no more; resolves when the one that runs has ended. */
  close(): Promise<void>;
}

/** Makes what signals and changed files ask for a new configuration. */
export function createReloads(parts: ReloadParts): Reloads {
  let waiting: string | undefined;
  let running: Promise<unknown> | undefined;
  let isClosed = false;

  async function run(): Promise<void> {
    while (waiting !== undefined) {
      const reason = waiting;
      waiting = undefined;
      await reload(parts, reason);
    }
    running = undefined;
  }

  return {
    request(reason) {
      if (isClosed) return;
      waiting = reason;
      running ??= run();
    },
    async perform(reason) {
      while (running !== undefined) await running;
      if (isClosed) return ['the gateway stops'];
      const mine = reload(parts, reason);
      // What is asked for meanwhile waits for its end.
      running = mine.then(run);
      return mine;
    },
    async close() {
      isClosed = true;
      waiting = undefined;
      await running;
    },
  };
}

/** The message of an unforeseen error may hold a secret: only its kind is told. */
function loadOrTell(load: () => LoadedConfig): LoadedConfig {
  try {
    return load();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const kind = error instanceof Error ? error.name : typeof error;
    throw new ConfigError([`the configuration could not be read: ${kind}`]);
  }
}

async function reload(
  { load, gateway, log, onAccepted }: ReloadParts,
  reason: string,
): Promise<readonly string[]> {
  const component = 'config';
  let problems: readonly string[];
  try {
    const { config, warnings } = loadOrTell(load);
    await gateway.reload(config);
    onAccepted(config);
    for (const warning of warnings) log.warn({ component }, warning);
    log.info({ component, reason, hash: config.hash }, 'reloaded');
    return [];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    problems = error instanceof ConfigError ? error.problems : [error.message];
  }
  for (const problem of problems) log.error({ component }, problem);
  log.error({ component, reason }, 'not reloaded: the configuration before it holds on');
  try {
    await gateway.refuse(problems.length);
  } catch (error) {
    // The sink has told that it cannot be written; batches are refused for that, not this.
    log.error({ component, kind: (error as Error).name }, 'the refusal is not in the audit trail');
  }
  return problems;
}
