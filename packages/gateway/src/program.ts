import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { setHeapFlags } from './heap-flags.ts';

/** What runs long, and so is worth a bundle: `traceveil run`, and its threads. */
export type Program = typeof import('./entry.ts');

/** What the bundle is, as `scripts/bundle.js` has made it last. */
export interface Manifest {
  /** All modules in one, and what V8 made of them when the gateway started: files beside this one. */
  readonly program: string;
  readonly cache?: string;
  /** When it was begun to be made, in milliseconds since 1970. */
  readonly madeAt: number;
  /** Files of which one changes when a module does: beside this one, or wherever they are. */
  readonly inputs: readonly string[];
}

/** Where the bundle is. */
export const bundleDirectory = new URL('./bundle/', import.meta.url);

/**
 * Loads the program: from one file where there is one that is as new as the modules, which takes half as
 * long as to load them. Where V8 or its flags are others than those that made the cache, it is
 * compiled anew.
 */
export async function loadProgram(): Promise<Program> {
  return loadBundle() ?? (await import('./entry.ts'));
}

/**
 * What the bundle is, if there is one and nothing was built after it.
 *
 * @param directory with the file `manifest.json`
 */
export function freshManifest(directory: URL): Manifest | undefined {
  const file = new URL('manifest.json', directory);
  if (!existsSync(file)) return undefined;
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const [first = ''] = manifest.inputs;
  // Where nothing can be built, as in an image, there is nothing to be older than.
  if (!existsSync(new URL(first, directory))) return manifest;
  const isOlder = manifest.inputs.some((input) => {
    const found = statSync(new URL(input, directory), { throwIfNoEntry: false });
    return found !== undefined && found.mtimeMs >= manifest.madeAt;
  });
  return isOlder ? undefined : manifest;
}

function loadBundle(): Program | undefined {
  const manifest = freshManifest(bundleDirectory);
  if (!manifest) return undefined;
  const { program, cache } = manifest;
  const fileOf = (name: string) => fileURLToPath(new URL(name, bundleDirectory));
  return compileBundle(fileOf(program), cache === undefined ? undefined : fileOf(cache)).program;
}

/** @returns the bundle, and the script of which a cache can be made */
export function compileBundle(
  filename: string,
  cacheFile: string | undefined,
): { readonly program: Program; readonly script: Script } {
  // Before: V8 takes a cache under the flags under which it was made, and under no others.
  setHeapFlags();
  const script = new Script(readFileSync(filename, 'latin1'), {
    filename,
    ...(cacheFile !== undefined && { cachedData: readFileSync(cacheFile) }),
  });
  const whole = script.runInThisContext() as Whole;
  const holder = { exports: {} };
  whole(holder, createRequire(filename), (file) => placeOf(join(dirname(filename), file)));
  return { program: holder.exports as Program, script };
}

/** All of the bundle is in a function, as Node has it for CommonJS. */
type Whole = (module: object, require: NodeJS.Require, placeOf: (file: string) => Place) => void;

/** What a module knows of its own file, under the names of both kinds of modules. */
type Place = Pick<ImportMeta, 'url' | 'filename' | 'dirname'>;

function placeOf(filename: string): Place {
  return { url: pathToFileURL(filename).href, filename, dirname: dirname(filename) };
}
