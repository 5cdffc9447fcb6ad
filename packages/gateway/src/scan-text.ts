import { createScanner, defaultRules, secretsOf } from '@traceveil/detect';
import type { ScanRow } from './scan-input.ts';

/**
 * @returns rows whose place is line and column, both from 1, columns in bytes; of what stands in
 *          base64, those of the base64
 */
export function scanText(bytes: Uint8Array): ScanRow[] {
  const text = Buffer.from(bytes);
  let line = 1;
  let lineStart = 0;
  // Findings come in the order of the text, so lines are counted once.
  return createScanner(defaultRules)
    .scan(bytes, 0, bytes.length)
    .flatMap((finding) => {
      const { start, end } = finding;
      for (let at = text.indexOf('\n', lineStart); at >= 0 && at < start;) {
        line += 1;
        lineStart = at + 1;
        at = text.indexOf('\n', lineStart);
      }
      const place = `${String(line)}:${String(start - lineStart + 1)}`;
      const length = String(end - start);
      return Array.from(secretsOf([finding]), ({ ruleId }): ScanRow => [ruleId, place, length]);
    });
}
