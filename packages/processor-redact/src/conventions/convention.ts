/**
 * Who gives attributes their names. `otlp`: OTLP's own fields, which are no attributes. `otel`:
 * OpenTelemetry's conventions but those for GenAI. `other-agents`: agents and gateways that name
 * attributes themselves. `none`: unknown, or the user's own.
 */
export const conventions = [
  'otlp',
  'otel',
  'otel-genai',
  'openinference',
  'openllmetry',
  'vercel-ai',
  'langfuse',
  'langsmith',
  'logfire',
  'mlflow',
  'other-agents',
  'none',
] as const;

/** One of `conventions`. */
export type Convention = (typeof conventions)[number];

/**
 * What an attribute holds. Formats of providers are looked for in all of them.
 *
 * `content`: prompts, results, anything; what its name and its looks say of it holds.
 * `identity`: who it was; neither its name nor its looks make it a secret.
 * `structure`: ids of calls, models, counts, hashes, kinds; as `identity`.
 * `opaque`: signatures, encrypted reasoning, embeddings, images. What is what it claims to be passes
 * as it is (`isOpaqueValue`); anything else is `structure`.
 */
export type Role = 'content' | 'identity' | 'structure' | 'opaque';

/** What is known of a key. */
export interface KeyClass {
  readonly convention: Convention;
  readonly role: Role;
}

/**
 * The keys of one convention, words between blanks. `N` is an index, `{a,b}` alternatives, `*` at
 * the end whatever users write there.
 */
export interface ConventionTable {
  readonly convention: Convention;
  readonly content: string;
  readonly identity?: string;
  readonly structure?: string;
  readonly opaque?: string;
  /** Beginnings of keys that are content of this convention though no list has them. */
  readonly namespaces?: string;
  /** Names of log records and span events. */
  readonly events?: string;
}
