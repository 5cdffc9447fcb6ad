import { createScanner, defaultRules, replaceInText, type Scanner } from '@traceveil/detect';
import { redactProcessor, type Config } from '@traceveil/processor-redact';
import type { GatewayConfig } from '../config.ts';

type Processors = GatewayConfig['processors'];

/**
 * Makes what takes the secrets out of what a person typed, who may have typed one where none
 * belongs: by all rules that are built in, whether they are on or not, and by the operator's.
 */
export function createMasked(
  configNow: () => Pick<GatewayConfig, 'processors'>,
): (typed: string) => string {
  // At the first word, and after a reload: takes longer than what it is asked then.
  let made: { readonly of: Processors; readonly scanners: readonly Scanner[] } | undefined;
  return (typed) => {
    const { processors } = configNow();
    if (made?.of !== processors) made = { of: processors, scanners: scannersOf(processors) };
    return made.scanners.reduce(
      (text, scanner) => replaceInText(scanner, text, ({ ruleId }) => `[REDACTED:${ruleId}]`),
      typed,
    );
  };
}

const builtIn = { processors: [] };
/** By the built-in rules alone. */
export const masked = createMasked(() => builtIn);

/** One for each processor with rules of its own: two may call theirs the same. */
function scannersOf(processors: Processors): readonly Scanner[] {
  const own = processors
    .filter(({ factory }) => factory === redactProcessor)
    .map(({ config }) => (config as Config).rules)
    .filter(({ length }) => length > 0);
  if (own.length === 0) return [createScanner(defaultRules)];
  return own.map((ownRules) => createScanner(defaultRules, { ownRules }));
}
