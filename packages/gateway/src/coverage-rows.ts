import {
  conventions,
  isCounting,
  sumCoverage,
  type CoverageRow,
} from '@traceveil/processor-redact';
import { signals, type Processor } from '@traceveil/pipeline';
import { z } from 'zod';

/** What processors saw of each field; rows of the same field are one. */
export function coverageOf(processors: readonly Processor[]): readonly CoverageRow[] {
  const rows = processors.filter(isCounting).flatMap((processor) => processor.coverage());
  return sumCoverage(rows, ['service', 'signal', 'convention', 'field']);
}

/** The admin server's `/coverage`. */
export function writeCoverage(rows: readonly CoverageRow[]): string {
  return `${JSON.stringify({ rows })}\n`;
}

const count = z.number().nonnegative();
const page = z.object({
  rows: z.array(
    z.object({
      service: z.string(),
      signal: z.enum(signals),
      convention: z.enum(conventions),
      field: z.string(),
      seen: count,
      scanned: count,
      changed: count,
      dropped: count,
      opaque: count,
      ignored: count,
      unscanned: count,
    }),
  ),
});

/** @throws Error when it is not what `writeCoverage` writes */
export function readCoverage(text: string): readonly CoverageRow[] {
  try {
    return page.parse(JSON.parse(text)).rows;
  } catch (cause) {
    throw new Error('/coverage did not answer with a coverage report', { cause });
  }
}
