import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Planted secrets in captured requests of instrumentation libraries, before and after the gateway. */
export interface CapturedReport {
  readonly planted: number;
  readonly left: number;
  /** `library signal field: count × kind`, of whatever is not as it should be. */
  readonly flaws: readonly string[];
}

const program = fileURLToPath(new URL('../../e2e/dist/captured-report.js', import.meta.url));
const outputBytesMax = 64 * 1024 ** 2;

/** Sends them through a running gateway, as the end-to-end test does. */
export async function measureCaptured(): Promise<CapturedReport> {
  const { stdout } = await promisify(execFile)(process.execPath, [program], {
    maxBuffer: outputBytesMax,
  });
  return readCapturedReport(stdout);
}

/**
 * @param report as `captured-report.js` prints it; the indented lines show texts, and are left out
 * @throws Error when it does not end with the sum
 */
export function readCapturedReport(report: string): CapturedReport {
  const lines = report.trimEnd().split('\n');
  const sum = /^(\d+) planted secrets by field, (\d+) left$/.exec(lines.pop() ?? '');
  if (!sum) throw new Error('the report on captured requests has no sum');
  return {
    planted: Number(sum[1]),
    left: Number(sum[2]),
    flaws: lines.filter((line) => !line.startsWith(' ')),
  };
}
