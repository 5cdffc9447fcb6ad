import { measureCosts } from '../rule-costs.ts';
import { formatRows } from '../table.ts';
import type { MicroReport } from './report.ts';

const gigabyte = 1e9;
const shownMax = 20;

/** A table of the rules that cost most in a scan of requests. */
export function runRules(requests: readonly Uint8Array[]): MicroReport {
  const { scanCpuMs, bytes, costs } = measureCosts(requests);
  const wholeSeconds = ((scanCpuMs / 1_000) * gigabyte) / bytes;
  const rows = costs
    .filter(({ share }) => share > 0)
    .slice(0, shownMax)
    .map(({ ruleId, share, hits, tries }) => [
      ruleId,
      (share * wholeSeconds).toFixed(3),
      `${(share * 100).toFixed(1)} %`,
      String(hits),
      String(tries),
    ]);
  const heading = ['rule', 'CPU s/GB', 'of the scan', 'keywords', 'tried'];
  const text = [
    `${wholeSeconds.toFixed(2)} CPU s/GB of text with all ${costs.length} rules, each text by itself; the dearest:\n`,
    formatRows([heading, ...rows], 1),
  ].join('\n');
  return { text, results: { cpuSecondsPerGb: wholeSeconds, costs } };
}
