import { aborted, type Log } from '@traceveil/pipeline';
import { components } from './components.ts';
import { ConfigError } from './config-problem.ts';
import { readConfigInput, type ConfigInput } from './config.ts';
import { defaultConfig, defaultConfigName } from './default-config.ts';
import { describeFault } from './fault.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { setHeapFlags } from './heap-flags.ts';
import { createLog } from './log.ts';
import { keepMemoryInside } from './memory-dumps.ts';
import { loadToStart, loadWithPolicies } from './policy/load-policy.ts';
import { createReloads } from './reload.ts';
import { watchFiles } from './watch-files.ts';
import { signInWith, welcome } from './welcome.ts';

// Beyond the configured time, for what did not look at its deadline.
const stopGraceMs = 5_000;

/** How the process ends. */
const exitCodes = { drained: 0, failed: 1, undelivered: 2 } as const;

/**
 * `traceveil run`: starts the gateway and returns; it ends with a signal.
 *
 * Exit codes: 0 stopped and everything accepted was delivered; 1 could not start, or a fault of
 * ours; 2 stopped with items that were accepted and could not be delivered in time.
 */
export async function run(configFile: string | undefined): Promise<void> {
  setHeapFlags();
  const files = new Set<string>();
  const load = () => loadWithPolicies(configInput(configFile, files), components);
  const loaded = orExit(() => loadToStart(configInput(configFile, files), components));
  let { config } = loaded;
  const log = createLog(config.telemetry.logs.level);
  exitOnFault(log);
  for (const warning of loaded.warnings) log.warn({ component: 'config' }, warning);
  for (const problem of loaded.refused) log.error({ component: 'policy' }, problem);
  if (!config.allowMemoryDumps) {
    const { NODE_OPTIONS: nodeOptions } = process.env;
    const problem = orExit(() => keepMemoryInside({ execArgv: process.execArgv, nodeOptions }));
    if (problem !== undefined) log.warn({ component: 'gateway' }, problem);
  }
  // Without a configuration file there is nothing that could change.
  const hangups = configFile === undefined ? undefined : listenForHangups();
  let gateway: Gateway;
  try {
    gateway = await startGateway(config, log, {
      load: (draft) => loadWithPolicies(configInput(configFile, new Set()), components, draft),
      reload: (reason) => reloads.perform(reason),
    });
  } catch (error) {
    fail([error instanceof Error ? error.message : 'could not start']);
    return;
  }
  const reloads = createReloads({
    load: () => {
      files.clear();
      try {
        return load();
      } finally {
        watch.follow(files);
      }
    },
    gateway,
    log,
    onAccepted: (accepted) => {
      config = accepted;
      log.level = accepted.telemetry.logs.level;
    },
  });
  if (loaded.refused.length > 0) {
    log.error({ component: 'policy' }, 'what was edited does not hold: what the file says does');
    await gateway.refuse(loaded.refused.length).catch(() => undefined);
  }
  const watch = watchFiles(() => reloads.request('a file changed'));
  if (hangups !== undefined) {
    watch.follow(files);
    hangups(() => reloads.request('SIGHUP'));
  }
  const stop = async (deadline: AbortSignal) => {
    watch.close();
    await Promise.race([reloads.close(), aborted(deadline)]);
    return gateway.stop(deadline);
  };
  stopOnSignal(stop, () => config.shutdownTimeoutMs, log);
  log.info({ component: 'gateway', adminPort: gateway.adminPort, hash: config.hash }, 'ready');
  const firstPassword = gateway.console?.takeFirstPassword();
  if (configFile === undefined) {
    process.stdout.write(welcome(process.stdout.isTTY, firstPassword));
  } else if (firstPassword !== undefined) {
    process.stdout.write(`console: ${signInWith(firstPassword)}\n`);
  }
}

/** What a configuration file says, or what stands for it when there is none. */
function configInput(configFile: string | undefined, files: Set<string>): ConfigInput {
  if (configFile !== undefined) return readConfigInput(configFile, process.env, files);
  return {
    text: defaultConfig,
    fileName: defaultConfigName,
    env: process.env,
    readFile: () => '',
  };
}

function orExit<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigError) fail(error.problems);
    throw error;
  }
}

function fail(lines: readonly string[]): never {
  process.stderr.write(lines.map((line) => `traceveil: ${line}\n`).join(''));
  process.exit(exitCodes.failed);
}

/**
 * Listens from now on, since the default would end the process.
 *
 * @returns a function that says who is to hear of it, at once when it happened already
 */
function listenForHangups(): (onHangup: () => void) => void {
  let isDue = false;
  let tell = () => {
    isDue = true;
  };
  process.on('SIGHUP', () => tell());
  return (onHangup) => {
    tell = onHangup;
    if (isDue) onHangup();
  };
}

/** The first signal drains, the second does not wait. */
function stopOnSignal(stop: Gateway['stop'], timeoutMsNow: () => number, log: Log): void {
  let isStopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    const timeoutMs = timeoutMsNow();
    if (isStopping) {
      log.warn({ component: 'gateway', signal }, 'stopped at once; what waited in memory is lost');
      process.exit(exitCodes.undelivered);
    }
    isStopping = true;
    log.info(
      { component: 'gateway', signal, timeoutMs },
      'stopping; a second signal does not wait',
    );
    // Not AbortSignal.timeout, whose timer does not keep the process up until then.
    const deadline = new AbortController();
    setTimeout(() => {
      deadline.abort();
    }, timeoutMs);
    setTimeout(() => {
      log.error({ component: 'gateway' }, 'did not stop in time');
      process.exit(exitCodes.undelivered);
    }, timeoutMs + stopGraceMs);
    void stop(deadline.signal).then((undelivered) => {
      log.info({ component: 'gateway', undelivered }, 'stopped');
      process.exit(undelivered > 0 ? exitCodes.undelivered : exitCodes.drained);
    });
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** The message of an unforeseen error may hold text of a span: only its kind and place are told. */
function exitOnFault(log: Log): void {
  const onFault = (fault: unknown) => {
    log.error({ component: 'gateway', ...describeFault(fault) }, 'a fault of ours; exiting');
    process.exit(exitCodes.failed);
  };
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', onFault);
}
