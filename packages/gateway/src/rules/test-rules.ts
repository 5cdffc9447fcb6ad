import { createReadStream } from 'node:fs';
import type { Rule } from '@traceveil/detect';
import { explainMisses } from '@traceveil/detect/internal';
import { errorCode } from '../scan/error-code.ts';
import { LineCounter } from '../scan/line-counter.ts';
import { Reader } from '../scan/reader.ts';
import { defaultPolicy } from '../scan/rules.ts';
import { exitCodeOf, ResultWriter } from '../scan/result.ts';
import { FileSearch, scanLimits } from '../scan/search-file.ts';
import { tableReport } from '../scan/table-report.ts';

const textBytesMax = 8 * 1024 * 1024;
const missesShownMax = 20;

/** Tries rules on a text: what they find and why; of one rule, also why it finds nothing. */
export async function testRules(file: string, rules: readonly Rule[]): Promise<0 | 1 | 2> {
  const bytes = await readText(file);
  const [only] = rules.length === 1 ? rules : [];
  const result = new ResultWriter();
  const search = new FileSearch(
    {
      rules: { rules, ownRules: [] },
      policy: defaultPolicy(),
      ...{ input: 'auto', signal: undefined, explains: true, limits: scanLimits },
    },
    {
      // A telling name in JSON makes its value a secret with any rules.
      found: (found) => (!only || found.rule === only.id ? result.addFound(found) : undefined),
      unread: (name, why) => result.addUnread(name, why),
      skipped: () => undefined,
      read: (length) => (result.bytes += length),
    },
  );
  result.files = 1;
  await search.search(file, chunksOf(bytes), true);
  process.stdout.write(tableReport(result, false));
  if (only) process.stdout.write(missesIn(only, bytes, result.found.length > 0));
  return exitCodeOf(result);
}

async function readText(file: string): Promise<Buffer> {
  const reader = new Reader(file === '-' ? process.stdin : createReadStream(file));
  try {
    await reader.fill(textBytesMax);
  } catch (error) {
    throw new Error(`${file}: ${errorCode(error)}`, { cause: error });
  }
  if (reader.bytes.length <= textBytesMax) return reader.bytes;
  throw new Error(`${file}: it has more than ${textBytesMax} bytes; traceveil scan reads more`);
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}

function missesIn(rule: Rule, bytes: Buffer, hasFound: boolean): string {
  const misses = explainMisses(rule, bytes);
  if (misses.length === 0) {
    return hasFound ? '' : `none of its keywords stands there: ${rule.keywords.join('  ')}\n`;
  }
  const counter = new LineCounter();
  const lines = misses.slice(0, missesShownMax).map(({ keyword, at, why }) => {
    const { line, column } = counter.positionOf(bytes, 0, at);
    return `${line}:${column}: keyword ${JSON.stringify(keyword)}, but ${why}\n`;
  });
  const more = misses.length - lines.length;
  return `\n${lines.join('')}${more > 0 ? `and ${more} more\n` : ''}`;
}
