import { writeFile } from 'node:fs/promises';
import { checkEndpoint, specification } from '@traceveil/conformance';
import type { Row } from '@traceveil/conformance';
import { durationMs } from '@traceveil/pipeline';
import { readHeader } from './header-option.ts';
import { formatTable } from './table.ts';

/** As on the command line. */
export interface ConformanceOptions {
  readonly endpoints: readonly string[];
  /** A file, or `-` for standard output in place of the table. */
  readonly json: string | undefined;
  /** For one request and its answer, such as `10s`. */
  readonly timeout: string;
  /** `NAME=VALUE`; a value may be a secret and is never repeated. */
  readonly headers: readonly string[];
}

/** What `--json` writes. */
interface Report {
  readonly specification: string;
  readonly endpoints: readonly { readonly endpoint: string; readonly rows: readonly Row[] }[];
}

/**
 * `traceveil conformance`: 1 when a MUST or MUST NOT fails. Who cannot be checked ends the command
 * with 2.
 *
 * @throws Error with one line for wrong usage or when nobody answers
 */
export async function conformance(options: ConformanceOptions): Promise<0 | 1> {
  const timeoutMs = readTimeout(options.timeout);
  const headers = Object.fromEntries(options.headers.map(readHeader));
  const endpoints: { endpoint: string; rows: readonly Row[] }[] = [];
  for (const endpoint of options.endpoints) {
    endpoints.push({ endpoint, rows: await checkEndpoint(endpoint, { timeoutMs, headers }) });
  }
  const report: Report = { specification, endpoints };
  const json = `${JSON.stringify(report, undefined, 2)}\n`;
  if (options.json === '-') process.stdout.write(json);
  else process.stdout.write(endpoints.map(tableOf).join('\n'));
  if (options.json !== undefined && options.json !== '-') await writeFile(options.json, json);
  const rows = endpoints.flatMap((one) => one.rows);
  return rows.some(isBroken) ? 1 : 0;
}

function readTimeout(written: string): number {
  const { data, error } = durationMs.safeParse(written);
  // Above 24 days a timer of Node fires at once.
  if (!error && data > 0 && data <= 24 * 3_600_000) return data;
  throw new Error('--timeout must be a duration such as 10s, above 0 and at most 24h');
}

function isBroken({ level, result }: Row): boolean {
  return result === 'fail' && (level === 'MUST' || level === 'MUST NOT');
}

function tableOf({ endpoint, rows }: Report['endpoints'][number]): string {
  const table = formatTable([
    ['ID', 'LEVEL', 'REQUIREMENT', 'RESULT', 'WHY'],
    ...rows.map(({ id, level, requirement, result, why }) => [
      ...[id, level, requirement],
      ...[result, why],
    ]),
  ]);
  return `${endpoint}\n\n${table}\n${summaryOf(rows)}\n`;
}

function summaryOf(rows: readonly Row[]): string {
  const count = (result: Row['result']) => rows.filter((row) => row.result === result).length;
  const broken = rows.filter(isBroken).length;
  const words = (['pass', 'fail', 'not applicable', 'cannot be tested'] as const)
    .map((result) => `${String(count(result))} ${result}`)
    .join(', ');
  return `${words}; ${String(broken)} MUST not kept`;
}
