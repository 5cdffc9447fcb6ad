import type { ConfigPath, ExtensionFactory, ReceiverFactory } from '@traceveil/pipeline';
import type { ComponentConfig } from './config-components.ts';
import type { Problem } from './config-problem.ts';
import type { ParsedConfig } from './config-schema.ts';
import type { ConfigSource } from './config-yaml.ts';
import { identityOf } from './effective-config.ts';
import { suggest } from './suggest.ts';

/** A receiver is what its authenticators are too: when one changes, so does it. */
export function identifyReceivers<One extends ComponentConfig<ReceiverFactory>>(
  receivers: readonly One[],
  extensions: readonly ComponentConfig<ExtensionFactory>[],
): One[] {
  const identities = new Map(extensions.map(({ id, identity }) => [id, identity]));
  return receivers.map((one) => {
    const used = authenticators(one.config, []).map(({ id }) => identities.get(id));
    return { ...one, identity: identityOf([one.identity, ...used]) };
  });
}

/** What was read already. */
export interface Checked {
  readonly parsed: ParsedConfig;
  readonly receivers: readonly ComponentConfig<ReceiverFactory>[];
}

/** Checks that extensions, `service.extensions` and the receivers' `auth` know each other. */
export function checkExtensions(
  source: ConfigSource,
  { parsed, receivers }: Checked,
  warnings: Problem[],
): void {
  const defined = Object.keys(parsed.extensions);
  const started = parsed.service.extensions;
  for (const [index, id] of started.entries()) {
    const path = ['service', 'extensions', index];
    if (!defined.includes(id)) {
      source.report(path, `"${id}" is not defined below "extensions"; ${suggest(id, defined)}`);
    } else if (started.indexOf(id) < index) {
      source.report(path, `"${id}" is named twice`);
    }
  }
  const used = receivers.flatMap(({ id, config }) => authenticators(config, ['receivers', id]));
  for (const { path, id } of used) {
    if (!defined.includes(id)) {
      source.report(path, `"${id}" is not defined below "extensions"; ${suggest(id, defined)}`);
    } else if (!started.includes(id)) {
      source.report(path, `"${id}" is not started: name it in service.extensions too`);
    }
  }
  for (const id of defined) {
    if (used.some((one) => one.id === id)) continue;
    warnings.push(source.locate(['extensions', id], 'is the authenticator of no receiver'));
  }
}

/** Every `auth: { authenticator }` below `value`. */
function authenticators(value: unknown, path: ConfigPath): { path: ConfigPath; id: string }[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const at = [...path, key];
    return key === 'authenticator' && typeof inner === 'string'
      ? [{ path: at, id: inner }]
      : authenticators(inner, at);
  });
}
