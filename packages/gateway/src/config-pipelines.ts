import { signals, type ConfigPath, type Signal } from '@traceveil/pipeline';
import type { Problem } from './config-problem.ts';
import { sinksOf, type ParsedConfig } from './config-schema.ts';
import type { ConfigSource } from './config-yaml.ts';
import { suggest } from './suggest.ts';

/** One entry of `service.pipelines`; components by their ids. */
export interface PipelineConfig {
  /** Such as `traces` or `traces/agents`. */
  readonly name: string;
  readonly signal: Signal;
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}

const sections = ['receivers', 'processors', 'exporters'] as const;

/**
 * Checks that pipelines and components know each other.
 *
 * @param members exporters that others hand their batches to, by id
 */
export function readPipelines(
  source: ConfigSource,
  parsed: ParsedConfig,
  members: ReadonlySet<string>,
  warnings: Problem[],
): PipelineConfig[] {
  const pipelines: PipelineConfig[] = [];
  for (const [name, { receivers, processors, exporters }] of Object.entries(
    parsed.service.pipelines,
  )) {
    const path = ['service', 'pipelines', name];
    const signal = signalOf(name);
    if (!signal) {
      const [word = ''] = name.split('/', 1);
      source.report(path, `unknown signal "${word}"; ${suggest(word, signals)}`);
      continue;
    }
    pipelines.push({ name, signal, receivers, processors, exporters });
    for (const section of sections) checkNames(source, [...path, section], parsed, section);
    if (!processors.some((id) => id === 'redact' || id.startsWith('redact/'))) {
      const message = `has no redact processor: ${signal} leave as they come in, secrets and all`;
      warnings.push(source.locate(path, message));
    }
  }
  checkShared(source, pipelines);
  warnOfUnused(source, parsed, members, warnings);
  return pipelines;
}

function signalOf(name: string): Signal | undefined {
  return signals.find((signal) => name === signal || name.startsWith(`${signal}/`));
}

function checkNames(
  source: ConfigSource,
  path: ConfigPath,
  parsed: ParsedConfig,
  section: (typeof sections)[number],
): void {
  const defined = Object.keys(parsed[section]);
  const names = parsed.service.pipelines[String(path[2])]?.[section] ?? [];
  for (const [index, id] of names.entries()) {
    const at = [...path, index];
    if (!defined.includes(id)) {
      source.report(at, `"${id}" is not defined below "${section}"; ${suggest(id, defined)}`);
    } else if (names.indexOf(id) < index) {
      source.report(at, `"${id}" is named twice`);
    }
  }
}

/** One receiver hands one signal to one pipeline: "ok" must mean one thing. */
function checkShared(source: ConfigSource, pipelines: readonly PipelineConfig[]): void {
  const taken = new Map<string, string>();
  for (const { name, signal, receivers } of pipelines) {
    for (const [index, id] of receivers.entries()) {
      const other = taken.get(`${signal} ${id}`);
      if (other === undefined) taken.set(`${signal} ${id}`, name);
      else if (other !== name) {
        const message = `"${id}" feeds "${other}" already; give that pipeline all the exporters`;
        source.report(['service', 'pipelines', name, 'receivers', index], message);
      }
    }
  }
}

function warnOfUnused(
  source: ConfigSource,
  parsed: ParsedConfig,
  members: ReadonlySet<string>,
  warnings: Problem[],
): void {
  for (const section of sections) {
    const used = new Set(Object.values(parsed.service.pipelines).flatMap((one) => one[section]));
    for (const id of Object.keys(parsed[section])) {
      if (used.has(id) || (section === 'exporters' && members.has(id))) continue;
      warnings.push(source.locate([section, id], 'is in no pipeline and will not be started'));
    }
  }
  if (Object.keys(sinksOf(parsed.audit)).length > 0) return;
  warnings.push(source.locate(['audit'], 'has no sink: nobody will know what was redacted'));
}
