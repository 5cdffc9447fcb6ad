export { config, type Config } from './config.ts';
export { conventions, type Convention } from './conventions/convention.ts';
export { isCounting, outcomes, sumCoverage, type CoverageRow } from './coverage.ts';
export { redactProcessor } from './factory.ts';
export { createPolicy, fingerprintOf, type Policy } from './policy.ts';
export { redact } from './redact.ts';
export { rulesOn, type RulesOn } from './rules-on.ts';
export { createRedaction, type Redaction } from './redaction.ts';
export { servicesIn } from './who.ts';
