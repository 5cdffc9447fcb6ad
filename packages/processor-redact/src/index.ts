export { config, type Config } from './config.ts';
export { redactProcessor } from './factory.ts';
export { createPolicy, type Policy } from './policy.ts';
export { createRedaction, redact, type Redaction } from './redact.ts';
