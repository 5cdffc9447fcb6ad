import { createScanner, type Scanner } from '@traceveil/detect';
import type { Config } from './config.ts';
import type { Policy } from './policy.ts';
import { rulesOn } from './rules-on.ts';

const scanners = new WeakMap<Config, Scanner>();

/**
 * A scanner with all rules that are on. It depends on the settings alone, keeps nothing of what it
 * scanned and is done when it returns: whoever has the same settings has the same scanner.
 *
 * @param policy made of these settings
 */
export function ruleScannerOf(config: Config, { judge, names }: Policy): Scanner {
  const known = scanners.get(config);
  if (known) return known;
  const { rules, ownRules } = rulesOn(config);
  const made = createScanner(rules, { judge, names, ownRules });
  scanners.set(config, made);
  return made;
}
