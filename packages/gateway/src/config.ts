import { dirname, resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import type {
  AuditFactory,
  ExporterFactory,
  Factory,
  ProcessorFactory,
  ReceiverFactory,
} from '@traceveil/pipeline';
import { sendingQueue, type SendingQueueConfig, type SpoolConfig } from '@traceveil/spool';
import { readComponents, type ComponentConfig } from './config-components.ts';
import type { Reading } from './config-files.ts';
import { check } from './config-issues.ts';
import { checkEndpoints } from './config-endpoints.ts';
import { readPipelines, type PipelineConfig } from './config-pipelines.ts';
import { ConfigError, formatProblem, type Problem } from './config-problem.ts';
import { configSchema, type ParsedConfig } from './config-schema.ts';
import type { Sources } from './config-substitute.ts';
import { parseConfigSource } from './config-yaml.ts';

/** A checked configuration: every name stands for something and every value is in range. */
export interface GatewayConfig {
  readonly receivers: readonly ComponentConfig<ReceiverFactory>[];
  readonly processors: readonly ComponentConfig<ProcessorFactory>[];
  readonly exporters: readonly (ComponentConfig<ExporterFactory> & {
    readonly queue: SendingQueueConfig;
  })[];
  readonly audit: readonly ComponentConfig<AuditFactory>[];
  readonly pipelines: readonly PipelineConfig[];
  readonly storageDirectory: string;
  readonly spool: SpoolConfig;
  readonly telemetry: ParsedConfig['service']['telemetry'];
  /** `undefined`: the one in the storage directory. */
  readonly tokenKey: Uint8Array | undefined;
  readonly shutdownTimeoutMs: number;
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
}

/**
 * Reads and checks a configuration.
 *
 * @throws ConfigError that names every problem with file, line and column
 */
export function loadConfig(input: ConfigInput, factories: readonly Factory[]): LoadedConfig {
  const source = parseConfigSource(input.text, input);
  const warnings: Problem[] = [];
  const reading = { source, sources: input, warnings };
  const config = source.content === undefined ? undefined : readConfig(reading, factories);
  if (source.problems.length > 0 || !config) throw new ConfigError(format(input, source.problems));
  return { config, warnings: format(input, warnings) };
}

/** @throws ConfigError when there is no such file */
export function readConfigInput(
  fileName: string,
  env: Readonly<Record<string, string | undefined>>,
): ConfigInput {
  const readFile = (path: string) => readFileSync(resolve(dirname(fileName), path), 'utf8');
  try {
    return { fileName, env, readFile, text: readFileSync(fileName, 'utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'not readable';
    throw new ConfigError([`${fileName}: cannot be read: ${code}`]);
  }
}

function readConfig(reading: Reading, factories: readonly Factory[]): GatewayConfig | undefined {
  const { source, warnings } = reading;
  const parsed = check(source, [], configSchema, emptyForNull(source.content));
  const raw = parsed ?? lenient(source.content);
  const of = <Kind extends Factory['kind']>(kind: Kind) =>
    factories.filter((one): one is Extract<Factory, { kind: Kind }> => one.kind === kind);

  const receivers = readComponents(reading, 'receivers', raw.receivers, of('receiver'));
  const processors = readComponents(reading, 'processors', raw.processors, of('processor'));
  const exporters = readExporters(reading, raw.exporters, of('exporter'));
  const audit = readComponents(reading, 'audit', raw.audit, of('audit'));
  // Names and addresses say little while a value is not yet what it should be.
  if (!parsed) return undefined;
  const pipelines = readPipelines(source, parsed, warnings);
  checkEndpoints(source, { parsed, receivers, exporters }, warnings);
  return {
    receivers,
    processors,
    exporters,
    audit,
    pipelines,
    storageDirectory: parsed.storage.directory,
    spool: parsed.storage.spool,
    telemetry: parsed.service.telemetry,
    tokenKey: parsed.service.token_key,
    shutdownTimeoutMs: parsed.service.shutdown_timeout,
  };
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
  return readComponents(reading, 'exporters', withoutQueues, factories).map((exporter) => ({
    ...exporter,
    queue: queues.get(exporter.id) ?? sendingQueue.parse(undefined),
  }));
}

/** Sections to look into although the whole does not fit, so that all problems are told at once. */
function lenient(content: unknown): Record<string, Record<string, unknown>> & {
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
