import { createHash } from 'node:crypto';
import { isSecret, Secret, shownSecret } from '@traceveil/pipeline';
import { stringify } from 'yaml';
import { z } from 'zod';

/** What is written, with what is left out filled in, each secret in a `Secret`. */
export type Effective =
  | Secret
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Effective[]
  | { readonly [key: string]: Effective };

/** A file that the configuration names, by what stood in it. */
export interface NamedFile {
  /** As written in the configuration. */
  readonly path: string;
  /** Hex; `missing` when it could not be read. */
  readonly sha256: string;
}

/**
 * Fills in the defaults of `schema`, in the words of the configuration: `64MiB`, not its bytes.
 *
 * @param written is valid
 */
export function effectiveOf(schema: z.core.$ZodType, written: unknown): Effective {
  if (isSecret(schema)) {
    return typeof written === 'string' ? new Secret(written) : undefined;
  }
  if (schema instanceof z.core.$ZodPrefault || schema instanceof z.core.$ZodDefault) {
    const { innerType, defaultValue } = schema._zod.def;
    return effectiveOf(innerType, written === undefined ? defaultValue : written);
  }
  if (
    schema instanceof z.core.$ZodOptional ||
    schema instanceof z.core.$ZodNullable ||
    schema instanceof z.core.$ZodReadonly
  ) {
    return written === undefined ? undefined : effectiveOf(schema._zod.def.innerType, written);
  }
  if (schema instanceof z.core.$ZodPipe) {
    const { in: before, out: after } = schema._zod.def;
    // `z.preprocess`, which here only ever turns nothing into an empty mapping.
    if (before instanceof z.core.$ZodTransform) return effectiveOf(after, written ?? {});
    return effectiveOf(before, written);
  }
  if (schema instanceof z.core.$ZodUnion) {
    const option = schema._zod.def.options.find((one) => z.safeParse(one, written).success);
    return option ? effectiveOf(option, written) : plain(written);
  }
  return ofStructure(schema, written);
}

function ofStructure(schema: z.core.$ZodType, written: unknown): Effective {
  if (schema instanceof z.core.$ZodObject && isRecord(written)) {
    const shape = Object.entries(schema._zod.def.shape as Readonly<Record<string, z.ZodType>>);
    return Object.fromEntries(shape.map(([key, inner]) => [key, effectiveOf(inner, written[key])]));
  }
  if (schema instanceof z.core.$ZodRecord && isRecord(written)) {
    const { valueType } = schema._zod.def;
    return Object.fromEntries(
      Object.entries(written).map(([key, value]) => [key, effectiveOf(valueType, value)]),
    );
  }
  if (schema instanceof z.core.$ZodArray && Array.isArray(written)) {
    return written.map((value) => effectiveOf(schema._zod.def.element, value));
  }
  return plain(written);
}

/** What a schema says no more of: values of YAML. */
function plain(written: unknown): Effective {
  return written as Effective;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Tells whether two effective values are the same, secrets and all. It is compared and never shown:
 * what is short could be guessed from it.
 */
export function identityOf(value: Effective | readonly NamedFile[]): string {
  const exact = JSON.stringify(map(value as Effective, (secret) => secret.reveal(), keep));
  return createHash('sha256').update(exact).digest('hex');
}

/**
 * Writes an effective configuration as YAML, without its secrets.
 *
 * @param files of rules, which stand at the end as comments: what they say is part of it
 */
export function showConfig(value: Effective, files: readonly NamedFile[]): string {
  const shown: unknown = map(value, () => shownSecret, withoutCredentials);
  const comments = files.map(({ path, sha256 }) => `# ${JSON.stringify(path)} sha256:${sha256}\n`);
  return `${stringify(shown, { aliasDuplicateObjects: false, lineWidth: 0 })}${comments.join('')}`;
}

const keep = (text: string) => text;

/** A URL may hold a password, or a key in its query. */
export function withoutCredentials(text: string): string {
  if (!/^[a-z][a-z+.-]*:\/\//i.test(text) || !URL.canParse(text)) return text;
  return text
    .replace(/(?<=:\/\/)[^/?#]*@/, `${shownSecret}@`)
    .replace(/(?<=[?&][^=&#]*=)[^&#]+/g, shownSecret);
}

/** Replaces what stands at the leaves; keys come in one order. */
function map(
  value: Effective,
  ofSecret: (secret: Secret) => string,
  ofText: (text: string) => string,
): Exclude<Effective, Secret> {
  if (value instanceof Secret) return ofSecret(value);
  if (typeof value === 'string') return ofText(value);
  if (Array.isArray(value)) {
    return (value as readonly Effective[]).map((one) => map(one, ofSecret, ofText));
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value as Readonly<Record<string, Effective>>);
  return Object.fromEntries(
    entries
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, map(inner, ofSecret, ofText)]),
  );
}
