import type { Factory } from '@traceveil/pipeline';
import { ConfigError } from '../config-problem.ts';
import type { Overlay, Overlays } from '../config-overlay.ts';
import { loadConfig, type ConfigInput, type GatewayConfig, type LoadedConfig } from '../config.ts';
import { readPolicyBook, type PolicyBook } from './policy-book.ts';

/** A policy that somebody would have hold. */
export interface WantedPolicy {
  readonly processor: string;
  readonly yaml: string;
}

/** What names a draft in the place of a file. */
const draftName = 'draft';

/**
 * Reads a configuration with the policies that were edited in the place of its own.
 *
 * @param draft one more, in the place of what holds for its processor
 * @throws ConfigError also when one of these does not fit the file: nothing holds in part
 */
export function loadWithPolicies(
  input: ConfigInput,
  factories: readonly Factory[],
  draft?: WantedPolicy,
): LoadedConfig {
  const own = loadConfig(input, factories);
  const { overlays, warnings } = overlaysOf(own.config, input.fileName);
  if (draft) overlays[draft.processor] = { yaml: draft.yaml, name: draftName };
  if (Object.keys(overlays).length === 0) {
    return { ...own, warnings: [...own.warnings, ...warnings] };
  }
  const loaded = loadConfig({ ...input, overlays }, factories);
  return { ...loaded, warnings: [...loaded.warnings, ...warnings] };
}

/** A configuration to start with. */
export interface StartConfig extends LoadedConfig {
  /** Why policies that were edited do not hold; none when they do. */
  readonly refused: readonly string[];
}

/**
 * The same for a start: where a policy that was edited does not fit the file, the file's own hold,
 * all of them. A gateway that does not start masks nothing.
 *
 * @throws ConfigError for the file itself
 */
export function loadToStart(input: ConfigInput, factories: readonly Factory[]): StartConfig {
  try {
    return { ...loadWithPolicies(input, factories), refused: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ...loadConfig(input, factories), refused: error.problems };
  }
}

function overlaysOf(config: GatewayConfig, fileName: string) {
  const { storageDirectory } = config;
  const overlays: Record<string, Overlay> = {};
  const warnings: string[] = [];
  const isEditable = config.console?.policy.editable === true;
  let book: PolicyBook;
  try {
    book = readPolicyBook(storageDirectory);
  } catch (error) {
    const problem = (error as Error).message;
    if (isEditable) throw new ConfigError([problem]);
    return { overlays, warnings: [problem] };
  }
  const ids = new Set(config.processors.map(({ id }) => id));
  for (const [id, number] of Object.entries(book.holds)) {
    const found = book.versions.find((one) => one.number === number);
    if (found === undefined) continue;
    const where = `${fileName}: processors.${id}`;
    const which = `version ${number} of the policy that was edited in the console`;
    if (!isEditable) {
      warnings.push(`${where}: ${which} does not hold: console.policy.editable is false`);
    } else if (!ids.has(id)) {
      warnings.push(`${where}: ${which} does not hold: there is no such processor`);
    } else {
      warnings.push(`${where}: ${which} holds, not what stands here`);
      overlays[id] = { yaml: found.yaml, name: `policies/${id}@${number}`, version: number };
    }
  }
  return { overlays, warnings };
}

/** What of a configuration is a policy that can be edited: by the id of its processor. */
export function overlaid({ overlays }: { readonly overlays: Overlays }, id: string) {
  return Object.hasOwn(overlays, id) ? overlays[id] : undefined;
}
