import type { Factory } from '@traceveil/pipeline';
import { configPart, type Reading } from './config-files.ts';
import { check } from './config-issues.ts';
import { effectiveOf, identityOf, type Effective } from './effective-config.ts';
import { suggest } from './suggest.ts';
import type { Sources } from './config-substitute.ts';

/** What a component's settings were made of: plain values, so that another thread can make them. */
export interface Recipe {
  readonly id: string;
  /** Below its id, references filled in. */
  readonly written: unknown;
  /** Of the files that it names, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** What these may refer to; empty when there are none. */
  readonly env: Sources['env'];
}

/** One component as configured: which factory makes it, of what. */
export interface ComponentConfig<OneFactory extends Factory> {
  /** `type` or `type/name`, such as `otlp_http/tempo`. */
  readonly id: string;
  readonly factory: OneFactory;
  /** What the factory's schema made of the file. */
  readonly config: unknown;
  /** What is written, with its defaults; how it is shown and compared. */
  readonly effective: Effective;
  /** The same as long as nothing of it changes, the files of rules that it names included. */
  readonly identity: string;
  readonly recipe: Recipe;
}

/** Checks each entry of a section against the schema of its type. */
export function readComponents<OneFactory extends Factory>(
  reading: Reading,
  sectionName: string,
  section: Readonly<Record<string, unknown>>,
  factories: readonly OneFactory[],
): ComponentConfig<OneFactory>[] {
  const { source, sources } = reading;
  const types = factories.map((factory) => factory.type);
  const found: ComponentConfig<OneFactory>[] = [];
  for (const [id, value] of Object.entries(section)) {
    const path = [sectionName, id];
    const [type = '', name] = id.split(/\/(.*)/s, 2);
    const factory = factories.find((one) => one.type === type);
    if (!factory) {
      source.report(path, `unknown type "${type}"; ${suggest(type, types)}`);
      continue;
    }
    if (name !== undefined && !/^[\w.-]+$/.test(name)) {
      source.report(path, 'the name after "/" may have letters, digits, ".", "_" and "-"');
      continue;
    }
    // `otlp:` with nothing below it means its defaults.
    const before = source.problems.length;
    const filesBefore = reading.files.length;
    const parsed = check(source, path, factory.config, value ?? {});
    const files: Record<string, string> = {};
    const readFile = (file: string) => (files[file] = sources.readFile(file));
    const own = { ...reading, sources: { ...sources, readFile } };
    const config = factory.complete
      ? factory.complete(parsed, configPart(own, path, value ?? {}))
      : parsed;
    if (source.problems.length > before) continue;
    const effective = effectiveOf(factory.config, value ?? {});
    const shas = identityOf(reading.files.slice(filesBefore));
    const identity = identityOf([factory.kind, id, effective, shas]);
    const env = Object.keys(files).length > 0 ? { ...sources.env } : {};
    const recipe = { id, written: value ?? {}, files, env };
    found.push({ id, factory, config, effective, identity, recipe });
  }
  return found;
}
