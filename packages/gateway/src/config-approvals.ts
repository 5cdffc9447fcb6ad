import type { ProcessorFactory } from '@traceveil/pipeline';
import type { ComponentConfig } from './config-components.ts';
import type { PipelineConfig } from './config-pipelines.ts';
import type { Problem } from './config-problem.ts';
import type { ParsedConfig } from './config-schema.ts';
import type { ConfigSource } from './config-yaml.ts';

/** What was read already. */
interface Checked {
  readonly parsed: ParsedConfig;
  readonly processors: readonly ComponentConfig<ProcessorFactory>[];
  readonly pipelines: readonly PipelineConfig[];
}

/** Checks that what processors seal or hold can be kept, and has one way out. */
export function checkApprovals(
  source: ConfigSource,
  { parsed, processors, pipelines }: Checked,
  warnings: Problem[],
): void {
  for (const { id, factory, config } of processors) {
    const kinds = factory.keeps?.(config) ?? [];
    const own = pipelines.filter((pipeline) => pipeline.processors.includes(id));
    if (kinds.length === 0 || own.length === 0) continue;
    const path = ['processors', id];
    if (parsed.approvals.sealing_key === undefined) {
      const word = kinds.join(' and ');
      source.report(path, `has \`${word}\`, which needs a key: set approvals.sealing_key`);
    }
    if (!kinds.includes('hold')) continue;
    for (const { name, signal } of own) {
      const others = pipelines.filter((one) => one.signal === signal && one.name !== name);
      if (others.length === 0 || signal === 'metrics') continue;
      // What is held does not know by which of them it came.
      const problem = `has \`hold\`, and ${signal} have several pipelines; hold needs a single one`;
      source.report(path, problem);
      break;
    }
    warnOfDisk(source, { parsed, own }, warnings);
  }
}

function warnOfDisk(
  source: ConfigSource,
  { parsed, own }: { readonly parsed: ParsedConfig; readonly own: readonly PipelineConfig[] },
  warnings: Problem[],
): void {
  if (parsed.storage.spool.encryption !== undefined) return;
  const isOnDisk = (id: string) => {
    const { sending_queue: queue } = (parsed.exporters[id] ?? {}) as {
      readonly sending_queue?: { readonly storage?: unknown } | null;
    };
    return queue?.storage !== 'memory';
  };
  if (!own.some(({ exporters }) => exporters.some(isOnDisk))) return;
  const problem =
    'without it, what is held and approved to be revealed is forwarded masked all the same: ' +
    'it would wait on disk as it is';
  warnings.push(source.locate(['storage', 'spool', 'encryption'], problem));
}
