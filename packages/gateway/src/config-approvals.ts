import { hkdfSync } from 'node:crypto';
import type { ApprovalsConfig } from '@traceveil/approval';
import type { ProcessorFactory } from '@traceveil/pipeline';
import type { SpoolConfig } from '@traceveil/spool';
import type { ComponentConfig } from './config-components.ts';
import type { PipelineConfig } from './config-pipelines.ts';
import type { ParsedConfig } from './config-schema.ts';
import type { ConfigSource } from './config-yaml.ts';

const keyBytes = 32;

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
  }
}

/**
 * The spool under the sealing key, where it has no key of its own: what is revealed waits in it as
 * it came, and must not lie on disk so. Also what was written under either is opened.
 */
export function spoolUnderSeal(
  spool: SpoolConfig,
  { sealing_key: keys = [] }: ApprovalsConfig,
): SpoolConfig {
  const derived = keys.map(({ key }) =>
    Buffer.from(hkdfSync('sha256', key, new Uint8Array(), 'traceveil spool', keyBytes)),
  );
  const { key: own, old_keys: old = [] } = spool.encryption ?? {};
  const key = own ?? derived[0];
  return key ? { ...spool, encryption: { key, old_keys: [...old, ...derived] } } : spool;
}
