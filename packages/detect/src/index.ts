export { defaultRules } from './default-rules.ts';
export { fake } from './fake.ts';
export { judgeName, type Judge, type NameVerdict } from './names.ts';
export {
  createKnownValues,
  isUnmistakable,
  type KnownValue,
  type KnownValues,
} from './known-values.ts';
export { packNames, packs } from './packs/index.ts';
export { scanPieces } from './pieces.ts';
export { isSecret, replaceFindings, secretsOf } from './findings.ts';
export type { OwnMatch, OwnRule, TextRange } from './own-rule.ts';
export type {
  Enclosing,
  Finding,
  LocatorRule,
  PatternRule,
  Rule,
  Secret,
  Severity,
  Span,
} from './rule.ts';
export { createScanner, type Scanner, type ScannerOptions } from './scanner.ts';
export { namedSecretId } from './search.ts';
export { isNoValue, isOwnToken, looksRandom } from './values.ts';
