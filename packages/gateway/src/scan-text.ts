import { createScanner, defaultRules } from '@traceveil/detect';
import type { ScanRow } from './scan-input.ts';

/** @returns rows whose place is line and column, both from 1, columns in bytes */
export function scanText(bytes: Uint8Array): ScanRow[] {
  const text = Buffer.from(bytes);
  let line = 1;
  let lineStart = 0;
  // Findings come in the order of the text, so lines are counted once.
  return createScanner(defaultRules)
    .scan(bytes, 0, bytes.length)
    .map(({ ruleId, start, end }) => {
      for (let at = text.indexOf('\n', lineStart); at >= 0 && at < start;) {
        line += 1;
        lineStart = at + 1;
        at = text.indexOf('\n', lineStart);
      }
      const place = `${String(line)}:${String(start - lineStart + 1)}`;
      return [ruleId, place, String(end - start)];
    });
}
