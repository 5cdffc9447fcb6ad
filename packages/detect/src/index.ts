export { defaultRules } from './default-rules.ts';
export { fake } from './fake.ts';
export { judgeName, type Judge, type NameVerdict } from './names.ts';
export type { Finding, LocatorRule, PatternRule, Rule, Span } from './rule.ts';
export { createScanner, namedSecretId, type Scanner, type ScannerOptions } from './scanner.ts';
export { isNoValue, isOwnToken, looksRandom } from './values.ts';
