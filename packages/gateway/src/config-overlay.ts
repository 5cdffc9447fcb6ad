import { createHash } from 'node:crypto';
import type { ConfigPath, ProcessorFactory } from '@traceveil/pipeline';
import { readComponents, type ComponentConfig } from './config-components.ts';
import type { Reading } from './config-files.ts';
import { parseConfigSource, type ConfigSource } from './config-yaml.ts';

/** What stands in the place of what the file says below a processor. */
export interface Overlay {
  readonly yaml: string;
  /** For the messages: in the place of a file's name. */
  readonly name: string;
  /** Undefined: a draft. */
  readonly version?: number;
}

/** By the id of the processor, which the file must have. */
export type Overlays = Readonly<Record<string, Overlay>>;

/** Reads the section `processors`, some of it from elsewhere. */
export function readProcessors(
  reading: Reading,
  section: Readonly<Record<string, unknown>>,
  factories: readonly ProcessorFactory[],
  overlays: Overlays,
): ComponentConfig<ProcessorFactory>[] {
  return Object.entries(section).flatMap(([id, written]) => {
    const overlay = Object.hasOwn(overlays, id) ? overlays[id] : undefined;
    if (!overlay) return readComponents(reading, 'processors', { [id]: written }, factories);
    const { files } = reading;
    const source = sourceOf(overlay, reading.source);
    const { content } = source;
    if (content === undefined) return [];
    refuseOtherFiles(source, id, { written, content });
    const own = { ...reading, source };
    const made = readComponents(own, 'processors', { [id]: content }, factories);
    files.push({ path: `policies: ${id}`, sha256: sha256(overlay.yaml) });
    return made;
  });
}

/** Its problems go where those of the file go, under its own name. */
function sourceOf({ yaml, name: file }: Overlay, { problems }: ConfigSource): ConfigSource {
  const reference = /(?<!\$)\$\{/.exec(yaml);
  if (reference) {
    const before = yaml.slice(0, reference.index).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    // Who may edit a policy may not read the secrets of who runs the gateway.
    const message = 'variables and files cannot be named here; write $${ for a ${ of the text';
    problems.push({ file, line: before.length, column, path: [], message });
    return { content: undefined, problems, locate: nowhere(file), report: () => undefined };
  }
  const parsed = parseConfigSource(yaml, { env: {}, readFile: () => '' });
  for (const problem of parsed.problems) problems.push({ ...problem, file });
  // What it says begins below `processors` and the id.
  const locate = (path: ConfigPath, message: string) => ({
    ...parsed.locate(path.slice(2), message),
    file,
  });
  const isBroken = parsed.problems.length > 0;
  return {
    content: isBroken ? undefined : (parsed.content ?? {}),
    problems,
    locate,
    report: (path, message) => void problems.push(locate(path, message)),
  };
}

function nowhere(file: string): ConfigSource['locate'] {
  return (path, message) => ({ file, line: 1, column: 1, path, message });
}

/** Files of rules are the operator's: no others can be opened from here. */
function refuseOtherFiles(
  source: ConfigSource,
  id: string,
  { written, content }: { readonly written: unknown; readonly content: unknown },
): void {
  const known = new Set(filesIn(written));
  for (const [index, name] of filesIn(content).entries()) {
    if (known.has(name)) continue;
    const message = 'is none of the files that the configuration names here; name it there first';
    source.report(['processors', id, 'rule_files', index], message);
  }
}

function filesIn(content: unknown): readonly unknown[] {
  const { rule_files: names } = (content ?? {}) as { readonly rule_files?: unknown };
  return Array.isArray(names) ? names : [];
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
