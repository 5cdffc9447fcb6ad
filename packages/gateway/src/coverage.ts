import { readCoverage, writeCoverage } from './coverage-rows.ts';
import { formatCoverage } from './coverage-table.ts';

const answerWithinMs = 10_000;

/** As on the command line. */
export interface CoverageOptions {
  /** Base URL of the running gateway's admin server. */
  readonly endpoint: string;
  readonly json: boolean;
}

/**
 * `traceveil coverage`: 1 when anything was forwarded unscanned.
 *
 * @throws Error with one line when no gateway answers there
 */
export async function coverage({ endpoint, json }: CoverageOptions): Promise<0 | 1> {
  const rows = readCoverage(await ask(endpoint));
  process.stdout.write(json ? writeCoverage(rows) : formatCoverage(rows));
  return rows.some(({ unscanned }) => unscanned > 0) ? 1 : 0;
}

async function ask(endpoint: string): Promise<string> {
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw new Error(`--endpoint must be a URL such as http://127.0.0.1:8888, not "${endpoint}"`);
  }
  let response: Response;
  try {
    const url = new URL('/coverage', endpoint);
    response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
  } catch (cause) {
    throw new Error(`no gateway answers at ${endpoint}; its admin server is on port 8888`, {
      cause,
    });
  }
  if (response.status !== 200) {
    throw new Error(`${endpoint} answered ${String(response.status)}: is it the admin server?`);
  }
  return response.text();
}
