import type { AuditFactory, ExporterFactory } from '@traceveil/pipeline';
import type { ComponentConfig } from './config-components.ts';
import type { PipelineConfig } from './config-pipelines.ts';
import type { Problem } from './config-problem.ts';
import type { ConfigSource } from './config-yaml.ts';
import { identityOf } from './effective-config.ts';
import { suggest } from './suggest.ts';

type ExporterConfig = ComponentConfig<ExporterFactory>;
type AuditConfig = ComponentConfig<AuditFactory>;

/** A group with patience above this is hardly one: its queue may be full before the next is asked. */
const patienceMsMax = 60_000;

/** Whom an exporter hands its batches to, or a sink its events, by id. */
export function membersOf({ factory, config }: ExporterConfig | AuditConfig): readonly string[] {
  return factory.exporters?.(config) ?? [];
}

/** An exporter that hands on to others is what they are too: when one changes, so does it. */
export function identifyGroups<One extends ExporterConfig>(exporters: readonly One[]): One[] {
  const identities = new Map(exporters.map(({ id, identity }) => [id, identity]));
  return exporters.map((one) => {
    const members = membersOf(one).map((id) => identities.get(id));
    return { ...one, identity: identityOf([one.identity, ...members]) };
  });
}

/** A sink that hands on to exporters is another when one of them is. */
export function identifySinks(
  sinks: readonly AuditConfig[],
  exporters: readonly ExporterConfig[],
): AuditConfig[] {
  const identities = new Map(exporters.map(({ id, identity }) => [id, identity]));
  return sinks.map((one) => {
    const members = membersOf(one).map((id) => identities.get(id));
    return members.length === 0
      ? one
      : { ...one, identity: identityOf([one.identity, ...members]) };
  });
}

/** Checks that there is a trail for those sinks that send one on. */
export function checkSinks(source: ConfigSource, sinks: readonly AuditConfig[]): void {
  if (sinks.some(({ factory }) => factory.trail)) return;
  for (const { id, factory } of sinks) {
    if (!factory.sendsTrail) continue;
    source.report(['audit', id], 'sends what is in the trail, and there is none; add `file: {}`');
  }
}

/** What was read already. */
export interface CheckedGroups {
  readonly exporters: readonly ExporterConfig[];
  readonly audit: readonly AuditConfig[];
  readonly pipelines: readonly PipelineConfig[];
  /** As written, below their ids. */
  readonly section: Readonly<Record<string, unknown>>;
}

/** Checks that exporters and sinks that hand on to exporters name such as are there and belong to nobody else. */
export function checkGroups(
  source: ConfigSource,
  { exporters, audit, pipelines, section }: CheckedGroups,
  warnings: Problem[],
): void {
  const owners = new Map<string, string>();
  for (const { name, exporters: ids } of pipelines) {
    for (const id of ids) owners.set(id, `service.pipelines.${name}`);
  }
  const groups = [
    ...exporters.map((group) => ({ ...group, path: ['exporters', group.id], isSink: false })),
    ...audit.map((group) => ({ ...group, path: ['audit', group.id], isSink: true })),
  ];
  for (const group of groups) {
    const { path, isSink } = group;
    const members = membersOf(group);
    for (const id of members) {
      const owner = owners.get(id);
      owners.set(id, isSink ? path.join('.') : group.id);
      const member = exporters.find((one) => one.id === id);
      if (!Object.hasOwn(section, id)) {
        const known = Object.keys(section).filter((one) => one !== group.id);
        source.report(path, `"${id}" is not defined below "exporters"; ${suggest(id, known)}`);
      } else if (owner !== undefined) {
        source.report(path, `"${id}" is in ${owner} already; one exporter belongs to one`);
      } else if (!isSink && member && membersOf(member).length > 0) {
        source.report(path, `"${id}" hands on to others itself; name those`);
      } else if (hasQueue(section[id])) {
        const waits = isSink ? 'is in the audit trail' : `waits in the queue of "${group.id}"`;
        const message = `is not used: "${id}" sends what ${waits}`;
        source.report(['exporters', id, 'sending_queue'], message);
      } else if (member && id !== members.at(-1)) checkPatience(source, member, warnings);
    }
  }
}

/** Until an exporter gives up, the next is not asked. */
function checkPatience(source: ConfigSource, member: ExporterConfig, warnings: Problem[]): void {
  const { retry_on_failure: retry } = member.config as {
    readonly retry_on_failure?: { readonly enabled: boolean; readonly max_elapsed_time: number };
  };
  if (!retry?.enabled) return;
  const path = ['exporters', member.id, 'retry_on_failure', 'max_elapsed_time'];
  if (retry.max_elapsed_time === 0) {
    source.report(path, 'must not be 0s: until this exporter gives up, the next is not asked');
  } else if (retry.max_elapsed_time > patienceMsMax) {
    const seconds = retry.max_elapsed_time / 1_000;
    const message = `the next exporter is asked after ${seconds} s only; 10s would be sooner`;
    warnings.push(source.locate(path, message));
  }
}

function hasQueue(written: unknown): boolean {
  return typeof written === 'object' && written !== null && 'sending_queue' in written;
}
