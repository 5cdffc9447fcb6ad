import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RedactEvent } from '@traceveil/pipeline';

const arrivesWithinMs = 10_000;
const pollMs = 100;

/** What the gateway kept of one trace. */
export interface DemoResult {
  /** All strings of its clean spans. */
  readonly cleanTexts: readonly string[];
  readonly auditEvents: readonly RedactEvent[];
  /** The files as they are, to look for what should not be there. */
  readonly files: readonly string[];
}

/**
 * Waits for the trace to arrive in the gateway's files.
 *
 * @throws Error when fewer than `spans` spans of it came within ten seconds
 */
export async function readResult(
  data: string,
  { traceId, spans }: { readonly traceId: string; readonly spans: number },
): Promise<DemoResult> {
  const cleanDirectory = join(data, 'spans');
  const parse = (files: readonly string[]) => files.flatMap((file) => objectsOf(file, traceId));
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const cleanFiles = await readAll(cleanDirectory);
    const clean = parse(cleanFiles).flatMap((one) => spansOf(one, traceId));
    if (clean.length >= spans) {
      const auditFiles = await readAll(join(data, 'audit'));
      const events = parse(auditFiles) as RedactEvent[];
      return {
        cleanTexts: clean.flatMap(textsOf),
        auditEvents: events.filter((event) => event.trace_id === traceId),
        files: [...cleanFiles, ...auditFiles],
      };
    }
    if (waitedMs >= arrivesWithinMs) {
      throw new Error(
        `the gateway took the trace, but it is not in ${cleanDirectory}; ` +
          'name the data directory of the running gateway with --data',
      );
    }
    await sleep(pollMs);
  }
}

async function readAll(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')));
}

/** Of the lines that name the trace, those that are JSON; the last may be on its way. */
function objectsOf(text: string, traceId: string): unknown[] {
  const lines = text.split('\n').filter((line) => line.includes(traceId));
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      return [];
    }
  });
}

/** Objects of OTLP/JSON with this trace's id, wherever they stand. */
function spansOf(value: unknown, traceId: string): object[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('traceId' in value && 'spanId' in value && 'name' in value) {
    return value.traceId === traceId ? [value] : [];
  }
  return Object.values(value).flatMap((inner) => spansOf(inner, traceId));
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
