import { randomBytes } from 'node:crypto';
import { createNoopMeter, ProxyTracerProvider } from '@opentelemetry/api';
import { createScanner, rules } from '@traceveil/detect';
import { countItems } from '@traceveil/otlp';
import { signals, type Batch, type Processor } from '@traceveil/pipeline';
import { redactProcessor } from '@traceveil/processor-redact';
import { readBytes, readScanInput, scanFormats, type ScanRequest } from './scan-input.ts';
import { formatTable } from './table.ts';

/** As on the command line. */
export interface ScanOptions {
  readonly file: string;
  readonly format: string | undefined;
  readonly signal: string | undefined;
}

/** Rule, place and length; of an OTLP request the length is not known. Never the value. */
type Row = readonly [rule: string, place: string, length: string];

/** `traceveil scan`: 0 nothing found, 1 something. */
export async function scan({ file, format, signal }: ScanOptions): Promise<0 | 1> {
  const wantedFormat = oneOf('--format', format, scanFormats);
  const wantedSignal = oneOf('--signal', signal, signals);
  const input = readScanInput(await readBytes(file), wantedFormat, wantedSignal);
  const rows = input.format === 'text' ? scanText(input.bytes) : await scanRequests(input.requests);
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

/** @returns rows whose place is line and column, both from 1, columns in bytes */
export function scanText(bytes: Uint8Array): Row[] {
  const text = Buffer.from(bytes);
  let line = 1;
  let lineStart = 0;
  const findings = [...createScanner(rules).scan(bytes, 0, bytes.length)];
  return findings
    .sort((one, other) => one.start - other.start)
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

/** @returns rows whose place is the path of a field, as in the audit trail */
export async function scanRequests(requests: readonly ScanRequest[]): Promise<Row[]> {
  const processor = createProcessor();
  const rows: Row[] = [];
  await processor.start();
  for (const { signal, bytes, line } of requests) {
    const batch: Batch = {
      signal,
      bytes,
      items: countItems(bytes, signal),
      sender: { id: 'scan', address: '', transport: 'http' },
    };
    const { events } = await processor.process(batch);
    const prefix = line === 0 ? '' : `line ${String(line)}: `;
    for (const event of events) rows.push([event.rule_id, `${prefix}${event.field_path}`, '-']);
  }
  await processor.stop(AbortSignal.abort());
  return rows;
}

function createProcessor(): Processor {
  const ignore = () => undefined;
  return redactProcessor.create(redactProcessor.config.parse({}), {
    name: 'redact',
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    meter: createNoopMeter(),
    tracer: new ProxyTracerProvider().getTracer('traceveil'),
    now: Date.now,
    tokenKey: randomBytes(32),
  });
}
