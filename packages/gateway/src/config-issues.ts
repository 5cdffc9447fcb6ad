import { z } from 'zod';
import type { ConfigPath } from '@traceveil/pipeline';
import type { ConfigSource } from './config-yaml.ts';
import { suggest } from './suggest.ts';

/**
 * Checks a part of the configuration against its schema.
 *
 * @param path of `value` in the configuration
 * @returns what the schema made of it; `undefined` when problems were noted in `source`
 */
export function check<Schema extends z.ZodType>(
  source: ConfigSource,
  path: ConfigPath,
  schema: Schema,
  value: unknown,
): z.infer<Schema> | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) report(source, path, schema, issue);
  return undefined;
}

function report(
  source: ConfigSource,
  base: ConfigPath,
  schema: z.ZodType,
  issue: z.core.$ZodIssue,
): void {
  const inner = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  const path = [...base, ...inner];
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysAt(schema, inner);
    for (const key of issue.keys) {
      source.report([...path, key], `unknown key; ${suggest(key, allowed)}`);
    }
    return;
  }
  if (issue.code === 'invalid_union') {
    // What is of the type that was written is what was meant; else what comes first is said.
    const isOtherType = (one: z.core.$ZodIssue) =>
      one.code === 'invalid_type' && one.path.length === 0;
    const meant = issue.errors.find((errors) => !errors.some(isOtherType));
    if (meant) {
      for (const one of meant) {
        report(source, base, schema, { ...one, path: [...issue.path, ...one.path] });
      }
      return;
    }
    const [first] = issue.errors.flat();
    source.report(path, describe(first?.message ?? issue.message));
    return;
  }
  source.report(path, describe(issue.message));
}

/** What YAML's own specification calls them. */
const yamlWords: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  string: 'text',
};

/** `Invalid input: expected string, received number` as one reads it after a path. */
function describe(message: string): string {
  const [, type, received] = /expected (\w+), received (\w+)/.exec(message) ?? [];
  if (type === undefined) return message.replace(/^Invalid \w+: (?:expected )?/, 'must be ');
  const wanted = `must be ${yamlWords[type] ?? type}`;
  return received === 'undefined' ? `is missing; ${wanted}` : wanted;
}

/** The keys that the object schema at `path` knows. */
function keysAt(schema: z.core.$ZodType, path: ConfigPath): readonly string[] {
  let schemas = unwrap(schema);
  for (const key of path) schemas = schemas.flatMap((one) => child(one, key)).flatMap(unwrap);
  return [
    ...new Set(schemas.flatMap((one) => (isObject(one) ? Object.keys(one._zod.def.shape) : []))),
  ];
}

type Shape = Readonly<Record<string, z.core.$ZodType | undefined>>;

function child(schema: z.core.$ZodType, key: string | number): readonly z.core.$ZodType[] {
  if (isObject(schema)) {
    const found = (schema._zod.def.shape as Shape)[String(key)];
    return found ? [found] : [];
  }
  if (schema instanceof z.core.$ZodArray) return [schema._zod.def.element];
  if (schema instanceof z.core.$ZodRecord) return [schema._zod.def.valueType];
  return [];
}

function isObject(schema: z.core.$ZodType): schema is z.core.$ZodObject {
  return schema instanceof z.core.$ZodObject;
}

/** What stands inside of optional, default, transform and union. */
function unwrap(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.core.$ZodUnion) return schema._zod.def.options.flatMap(unwrap);
  if (schema instanceof z.core.$ZodPipe) {
    const { in: before, out: after } = schema._zod.def;
    return unwrap(before instanceof z.core.$ZodTransform ? after : before);
  }
  if (
    schema instanceof z.core.$ZodOptional ||
    schema instanceof z.core.$ZodNullable ||
    schema instanceof z.core.$ZodDefault ||
    schema instanceof z.core.$ZodPrefault ||
    schema instanceof z.core.$ZodReadonly
  ) {
    return unwrap(schema._zod.def.innerType);
  }
  return [schema];
}
