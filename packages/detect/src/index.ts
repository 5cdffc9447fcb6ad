// What users of the library need; what our other packages need besides is in internal.ts.
export { defaultRules } from './default-rules.ts';
export { explain, type Explanation } from './explain.ts';
export { fake } from './fake.ts';
export { isSecret, replaceFindings, secretsOf } from './findings.ts';
export { judgeName, type Judge, type NameVerdict } from './names.ts';
export { packNames, packs } from './packs/index.ts';
export type { OwnMatch, OwnRule, TextRange } from './own-rule.ts';
export type {
  Confidence,
  Enclosing,
  Finding,
  How,
  LocatorRule,
  PatternRule,
  Rule,
  Secret,
  Severity,
  Span,
} from './rule.ts';
export { ScanBudgetError } from './scan-budget-error.ts';
export { createScanner, type Scanned, type Scanner, type ScannerOptions } from './scanner.ts';
export { finish, type Turns } from './turns.ts';
export { findInText, replaceInText, type FoundInText } from './text.ts';
