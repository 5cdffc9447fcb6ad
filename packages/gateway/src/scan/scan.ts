import { createReadStream } from 'node:fs';
import { isatty } from 'node:tty';
import pc from 'picocolors';
import { signals } from '@traceveil/pipeline';
import { readVersion } from '../version.ts';
import { oneOf } from '../one-of.ts';
import { rulesOn } from '@traceveil/processor-redact';
import { readPolicy, type PolicyFiles } from './rules.ts';
import { inputs } from './kind.ts';
import { Progress } from './progress.ts';
import { exitCodeOf, ResultWriter, type ScanResult } from './result.ts';
import { FileSearch, scanLimits } from './search-file.ts';
import { printable, tableReport } from './table-report.ts';
import { walk } from './walk.ts';

/** As on the command line. */
export interface ScanOptions extends PolicyFiles {
  readonly paths: readonly string[];
  readonly input?: string | undefined;
  readonly signal?: string | undefined;
  readonly format?: string | undefined;
  readonly explain: boolean;
}

const formats = ['table', 'json', 'sarif'] as const;
const readBytes = 1024 * 1024;
const unreadShownMax = 20;

/** `traceveil scan`: 0 nothing found, 1 something, 2 not everything could be searched. */
export async function scan(options: ScanOptions): Promise<0 | 1 | 2> {
  const format = oneOf('--format', options.format, formats) ?? 'table';
  const input = oneOf('--input', options.input, inputs) ?? 'auto';
  const signal = oneOf('--signal', options.signal, signals);
  const policy = await readPolicy(options, (warning) => {
    process.stderr.write(`traceveil: warning: ${printable(warning)}\n`);
  });
  const rules = rulesOn(policy.settings);
  const result = new ResultWriter();
  const progress = new Progress(process.stderr, Date.now);
  const search = new FileSearch(
    { rules, policy, input, signal, explains: options.explain, limits: scanLimits },
    {
      found: (found) => result.addFound(found),
      unread: (file, why) => result.addUnread(file, why),
      skipped(why) {
        result.skipped[why]++;
        result.files--;
      },
      read(bytes) {
        result.bytes += bytes;
        progress.show(result);
      },
    },
  );
  for await (const walked of walk(options.paths)) {
    if ('unread' in walked) result.addUnread(walked.file, walked.unread);
    else if ('skipped' in walked) result.skipped[walked.skipped]++;
    else {
      result.files++;
      await search.search(walked.file, open(walked.file), walked.isNamed);
      progress.show(result);
    }
  }
  progress.end();
  process.stdout.write(await write(result, format));
  tellUnread(result);
  return exitCodeOf(result);

  async function write(done: ScanResult, wanted: (typeof formats)[number]): Promise<string> {
    if (wanted === 'table') return tableReport(done, isColoured());
    const version = readVersion();
    if (wanted === 'json') {
      const { jsonReport } = await import('./json-report.ts');
      return jsonReport(done, version);
    }
    const { sarifReport } = await import('./sarif-report.ts');
    return sarifReport(done, { ...rules, version, folder: process.cwd() });
  }
}

function open(file: string): AsyncIterable<Buffer> {
  return file === '-' ? process.stdin : createReadStream(file, { highWaterMark: readBytes });
}

function isColoured(): boolean {
  return isatty(process.stdout.fd) && pc.isColorSupported;
}

function tellUnread({ unread, unreadCount }: ScanResult): void {
  for (const { file, why } of unread.slice(0, unreadShownMax)) {
    process.stderr.write(`traceveil: ${printable(file)}: ${why}\n`);
  }
  const more = unreadCount - Math.min(unread.length, unreadShownMax);
  if (more > 0) process.stderr.write(`traceveil: and ${more} more that could not be searched\n`);
}
