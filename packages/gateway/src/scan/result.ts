import type { Found } from './found.ts';

/** Findings that a report holds; the rest is counted. */
const foundMax = 10_000;
const unreadMax = 1_000;

/** What a scan came to. */
export interface ScanResult {
  readonly found: readonly Found[];
  /** Findings beyond those that a report holds. */
  readonly leftOut: number;
  /** Files that could not be read or not be searched in full, and why. */
  readonly unread: readonly { readonly file: string; readonly why: string }[];
  /** How many there are in all. */
  readonly unreadCount: number;
  readonly files: number;
  readonly bytes: number;
  readonly skipped: Readonly<Record<Skipped, number>>;
}

/** Why a file in a folder was passed by. */
export type Skipped = 'binary' | 'link' | 'special';

/** Takes down what a scan finds. */
export class ResultWriter implements ScanResult {
  readonly found: Found[] = [];
  leftOut = 0;
  readonly unread: { file: string; why: string }[] = [];
  unreadCount = 0;
  files = 0;
  bytes = 0;
  readonly skipped = { binary: 0, link: 0, special: 0 };

  addFound(found: Found): void {
    if (this.found.length < foundMax) this.found.push(found);
    else this.leftOut++;
  }

  addUnread(file: string, why: string): void {
    this.unreadCount++;
    if (this.unread.length < unreadMax) this.unread.push({ file, why });
  }
}

/** 2 when something could not be searched, 1 when something was found, else 0. */
export function exitCodeOf({ found, unreadCount }: ScanResult): 0 | 1 | 2 {
  if (unreadCount > 0) return 2;
  return found.length > 0 ? 1 : 0;
}

/** Such as `3 secrets in 14 files (1.2 MB); 2 skipped: 2 binary`. */
export function summaryOf({ found, leftOut, files, bytes, skipped }: ScanResult): string {
  const secrets = count(found.length + leftOut, 'secret');
  const shown = leftOut > 0 ? ` (the first ${found.length} are listed)` : '';
  const passedBy = Object.entries(skipped).filter(([, times]) => times > 0);
  const sum = passedBy.reduce((total, [, times]) => total + times, 0);
  const why = passedBy.map(([kind, times]) => `${times} ${kind}`).join(', ');
  return `${secrets}${shown} in ${count(files, 'file')} (${sizeOf(bytes)})${
    sum > 0 ? `; ${sum} skipped: ${why}` : ''
  }`;
}

/** Such as `1.2 MB`. */
export function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Such as `no files`, `1 file`, `2 files`. */
export function count(times: number, what: string): string {
  return `${times === 0 ? 'no' : times} ${what}${times === 1 ? '' : 's'}`;
}
