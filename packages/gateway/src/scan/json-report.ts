import type { Found, Position } from './found.ts';
import type { ScanResult } from './result.ts';

/** For a program: one object, in snake_case as everything that we write. */
export function jsonReport(result: ScanResult, version: string): string {
  const { found, leftOut, unread, files, bytes, skipped } = result;
  const report = {
    tool: 'traceveil',
    version,
    findings: found.map(toJson),
    summary: { findings: found.length + leftOut, left_out: leftOut, files, bytes, skipped },
    unread,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function toJson(found: Found) {
  const { rule, severity, confidence, file, field, length, preview, fingerprint } = found;
  return {
    rule,
    severity,
    confidence,
    file,
    ...placeOf(found.start, found.end),
    ...(found.line !== undefined && { line: found.line }),
    ...(field !== undefined && { field }),
    length,
    preview,
    fingerprint,
    ...(found.explanation && { explanation: found.explanation }),
  };
}

function placeOf(start: Position | undefined, end: Position | undefined) {
  return {
    ...(start && { line: start.line, column: start.column }),
    ...(end && { end_line: end.line, end_column: end.column }),
  };
}
