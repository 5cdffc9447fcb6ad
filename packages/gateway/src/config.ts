import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ApprovalsConfig } from '@traceveil/approval';
import type { ConsoleConfig } from '@traceveil/console';
import type {
  AuditFactory,
  ExporterFactory,
  ExtensionFactory,
  Factory,
  ProcessorFactory,
  ReceiverFactory,
  TokenKeys,
} from '@traceveil/pipeline';
import type { SessionConfig } from '@traceveil/session';
import { sendingQueue, type SendingQueueConfig, type SpoolConfig } from '@traceveil/spool';
import { checkApprovals, spoolUnderSeal } from './config-approvals.ts';
import { readComponents, type ComponentConfig } from './config-components.ts';
import { checkExtensions, identifyReceivers } from './config-extensions.ts';
import type { Reading } from './config-files.ts';
import { check } from './config-issues.ts';
import { checkEndpoints } from './config-endpoints.ts';
import {
  checkGroups,
  checkSinks,
  identifyGroups,
  identifySinks,
  membersOf,
} from './config-groups.ts';
import { readProcessors, type Overlays } from './config-overlay.ts';
import { readPipelines, type PipelineConfig } from './config-pipelines.ts';
import { ConfigError, formatProblem, type Problem } from './config-problem.ts';
import { auditFailure, configSchema, sinksOf, type ParsedConfig } from './config-schema.ts';
import type { Sources } from './config-substitute.ts';
import { parseConfigSource } from './config-yaml.ts';
import { effectiveOf, identityOf, showConfig, type Effective } from './effective-config.ts';

/** A checked configuration: every name stands for something and every value is in range. */
export interface GatewayConfig {
  /** Those that `service.extensions` names. */
  readonly extensions: readonly ComponentConfig<ExtensionFactory>[];
  readonly receivers: readonly ComponentConfig<ReceiverFactory>[];
  readonly processors: readonly ComponentConfig<ProcessorFactory>[];
  readonly exporters: readonly (ComponentConfig<ExporterFactory> & {
    readonly queue: SendingQueueConfig;
  })[];
  readonly audit: readonly ComponentConfig<AuditFactory>[];
  readonly auditFailure: Pick<ParsedConfig['audit'], 'on_failure' | 'spool'>;
  readonly pipelines: readonly PipelineConfig[];
  readonly approvals: ApprovalsConfig;
  readonly console: ConsoleConfig | undefined;
  /** Another when anything of it is another. */
  readonly consoleIdentity: string;
  readonly storageDirectory: string;
  readonly spool: SpoolConfig;
  readonly sessions: SessionConfig;
  readonly telemetry: ParsedConfig['service']['telemetry'];
  /** `undefined`: the one in the storage directory. */
  readonly tokenKeys: TokenKeys | undefined;
  readonly shutdownTimeoutMs: number;
  /** Threads of each processor; 0: the main thread. */
  readonly workers: number;
  /** 0: at the start and at reloads only. */
  readonly canaryIntervalMs: number;
  readonly allowMemoryDumps: boolean;
  /** What stands in the place of what the file says below a processor, by its id. */
  readonly overlays: Overlays;
  /** All of it as YAML, with its defaults and without its secrets. */
  readonly shown: string;
  /** SHA-256 of `shown`, hex. */
  readonly hash: string;
}

/** A configuration and what its author should look at all the same. */
export interface LoadedConfig {
  readonly config: GatewayConfig;
  /** Formatted as the problems are: file, line, column, path. */
  readonly warnings: readonly string[];
}

/** What to read and what it may refer to. */
export interface ConfigInput extends Sources {
  readonly text: string;
  /** For the messages. */
  readonly fileName: string;
  /** Policies that were edited: they hold, not what the file says there. */
  readonly overlays?: Overlays;
}

/**
 * Reads and checks a configuration.
 *
 * @throws ConfigError that names every problem with file, line and column
 */
export function loadConfig(input: ConfigInput, factories: readonly Factory[]): LoadedConfig {
  const source = parseConfigSource(input.text, input);
  const warnings: Problem[] = [];
  const reading = { source, sources: input, warnings, files: [] };
  const { overlays = {} } = input;
  const config =
    source.content === undefined ? undefined : readConfig(reading, factories, overlays);
  if (source.problems.length > 0 || !config) {
    throw new ConfigError(format(input, source.problems), source.problems);
  }
  return { config, warnings: format(input, warnings) };
}

/**
 * @param files is given the path of each file that is asked for, found or not, as it happens
 * @throws ConfigError when there is no such file
 */
export function readConfigInput(
  fileName: string,
  env: Readonly<Record<string, string | undefined>>,
  files = new Set<string>(),
): ConfigInput {
  const readFile = (name: string) => {
    const path = resolve(dirname(fileName), name);
    files.add(path);
    return readFileSync(path, 'utf8');
  };
  files.add(resolve(fileName));
  try {
    return { fileName, env, readFile, text: readFileSync(fileName, 'utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'not readable';
    throw new ConfigError([`${fileName}: cannot be read: ${code}`]);
  }
}

function readConfig(
  reading: Reading,
  factories: readonly Factory[],
  overlays: Overlays,
): GatewayConfig | undefined {
  const { source, warnings } = reading;
  const parsed = check(source, [], configSchema, emptyForNull(source.content));
  const raw = parsed ?? lenient(source.content);
  const of = <Kind extends Factory['kind']>(kind: Kind) =>
    factories.filter((one): one is Extract<Factory, { kind: Kind }> => one.kind === kind);

  const extensions = readComponents(reading, 'extensions', raw.extensions, of('extension'));
  const receivers = identifyReceivers(
    readComponents(reading, 'receivers', raw.receivers, of('receiver')),
    extensions,
  );
  const processors = readProcessors(reading, raw.processors, of('processor'), overlays);
  const exporters = identifyGroups(readExporters(reading, raw.exporters, of('exporter')));
  const audit = identifySinks(
    readComponents(reading, 'audit', sinksOf(raw.audit), of('audit')),
    exporters,
  );
  // Names and addresses say little while a value is not yet what it should be.
  if (!parsed) return undefined;
  const members = new Set([...exporters, ...audit].flatMap(membersOf));
  const pipelines = readPipelines(source, parsed, members, warnings);
  checkGroups(source, { exporters, audit, pipelines, section: parsed.exporters }, warnings);
  checkSinks(source, audit);
  checkApprovals(source, { parsed, processors, pipelines });
  checkExtensions(source, { parsed, receivers }, warnings);
  checkEndpoints(source, { parsed, receivers, exporters, audit }, warnings);
  const shown = showConfig(
    {
      ...(effectiveOf(configSchema, emptyForNull(source.content)) as object),
      extensions: effectiveById(extensions),
      receivers: effectiveById(receivers),
      processors: effectiveById(processors),
      exporters: effectiveById(exporters),
      audit: {
        ...(effectiveOf(auditFailure, raw.audit) as object),
        ...effectiveById(audit),
      },
    },
    reading.files,
  );
  return {
    extensions: extensions.filter(({ id }) => parsed.service.extensions.includes(id)),
    receivers,
    processors,
    exporters,
    audit,
    auditFailure: parsed.audit,
    pipelines,
    approvals: parsed.approvals,
    console: parsed.console,
    consoleIdentity: identityOf({ console: consoleOf(source.content) }),
    storageDirectory: parsed.storage.directory,
    spool: spoolUnderSeal(parsed.storage.spool, parsed.approvals),
    sessions: parsed.storage.sessions,
    telemetry: parsed.service.telemetry,
    tokenKeys: parsed.service.token_key,
    canaryIntervalMs: parsed.service.canary_interval,
    shutdownTimeoutMs: parsed.service.shutdown_timeout,
    workers: parsed.service.workers,
    allowMemoryDumps: parsed.service.allow_memory_dumps,
    overlays,
    shown,
    hash: createHash('sha256').update(shown).digest('hex'),
  };
}

function consoleOf(content: unknown): Effective {
  const written = isRecord(content) ? content['console'] : undefined;
  return effectiveOf(configSchema.shape.console, written ?? undefined);
}

function readExporters(
  reading: Reading,
  section: Readonly<Record<string, unknown>>,
  factories: readonly ExporterFactory[],
) {
  const queues = new Map<string, SendingQueueConfig>();
  const withoutQueues = Object.fromEntries(
    Object.entries(section).map(([id, value]) => {
      if (!isRecord(value) || !('sending_queue' in value)) return [id, value];
      const { sending_queue: written, ...rest } = value;
      const path = ['exporters', id, 'sending_queue'];
      const queue = check(reading.source, path, sendingQueue, written ?? undefined);
      if (queue) queues.set(id, queue);
      return [id, rest];
    }),
  );
  return readComponents(reading, 'exporters', withoutQueues, factories).map((exporter) => {
    const queue = queues.get(exporter.id) ?? sendingQueue.parse(undefined);
    const written = (section[exporter.id] as { readonly sending_queue?: unknown } | null)
      ?.sending_queue;
    const sending_queue = effectiveOf(sendingQueue, written ?? undefined);
    const effective: Effective = { ...(exporter.effective as object), sending_queue };
    return {
      ...exporter,
      queue,
      effective,
      identity: identityOf([exporter.identity, sending_queue]),
    };
  });
}

function effectiveById(
  components: readonly ComponentConfig<Factory>[],
): Readonly<Record<string, Effective>> {
  return Object.fromEntries(components.map(({ id, effective }) => [id, effective]));
}

/** Sections to look into although the whole does not fit, so that all problems are told at once. */
function lenient(content: unknown): Record<string, Record<string, unknown>> & {
  extensions: Record<string, unknown>;
  receivers: Record<string, unknown>;
  processors: Record<string, unknown>;
  exporters: Record<string, unknown>;
  audit: Record<string, unknown>;
} {
  const section = (name: string) => {
    const value = isRecord(content) ? content[name] : undefined;
    return isRecord(value) ? value : {};
  };
  return {
    extensions: section('extensions'),
    receivers: section('receivers'),
    processors: section('processors'),
    exporters: section('exporters'),
    audit: section('audit'),
  };
}

/** A section whose every line is commented out is `null` to YAML and nothing to its author. */
function emptyForNull(content: unknown): unknown {
  if (!isRecord(content)) return content ?? {};
  return Object.fromEntries(Object.entries(content).filter(([, value]) => value !== null));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function format({ fileName }: ConfigInput, problems: readonly Problem[]): string[] {
  const ordered = [...problems].sort(
    (a, b) =>
      // Those of the configuration itself first.
      (a.file ?? '').localeCompare(b.file ?? '') || a.line - b.line || a.column - b.column,
  );
  return [...new Set(ordered.map((problem) => formatProblem(fileName, problem)))];
}
