import { signals } from '@traceveil/pipeline';
import { readBytes, readScanInput, scanFormats } from './scan-input.ts';
import type { ScanInput, ScanRow } from './scan-input.ts';
import { formatTable } from './table.ts';

/** As on the command line. */
export interface ScanOptions {
  readonly file: string;
  readonly format: string | undefined;
  readonly signal: string | undefined;
}

/** `traceveil scan`: 0 nothing found, 1 something. */
export async function scan({ file, format, signal }: ScanOptions): Promise<0 | 1> {
  const wantedFormat = oneOf('--format', format, scanFormats);
  const wantedSignal = oneOf('--signal', signal, signals);
  const input = readScanInput(await readBytes(file), wantedFormat, wantedSignal);
  const rows = await find(input);
  if (rows.length === 0) {
    process.stdout.write('no secrets found\n');
    return 0;
  }
  process.stdout.write(formatTable([['RULE', 'PLACE', 'LENGTH'], ...rows]));
  return 1;
}

function oneOf<Word extends string>(
  option: string,
  written: string | undefined,
  words: readonly Word[],
): Word | undefined {
  const found = words.find((word) => word === written);
  if (written === undefined || found) return found;
  throw new Error(`${option} must be one of ${words.join(', ')}`);
}

async function find(input: ScanInput): Promise<readonly ScanRow[]> {
  if (input.format === 'otlp') {
    const { scanRequests } = await import('./scan-requests.ts');
    return scanRequests(input.requests);
  }
  const { scanText } = await import('./scan-text.ts');
  return scanText(input.bytes);
}
