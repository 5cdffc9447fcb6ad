import { randomBytes } from 'node:crypto';
import { createNoopMeter, trace } from '@opentelemetry/api';
import { countItems } from '@traceveil/otlp';
import type { Batch, Processor } from '@traceveil/pipeline';
import { redactProcessor } from '@traceveil/processor-redact';
import type { ScanRequest, ScanRow } from './scan-input.ts';

/** @returns rows whose place is the path of a field, as in the audit trail */
export async function scanRequests(requests: readonly ScanRequest[]): Promise<ScanRow[]> {
  const processor = createProcessor();
  const rows: ScanRow[] = [];
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
    tracer: trace.getTracer('traceveil'),
    now: Date.now,
    tokenKey: randomBytes(32),
  });
}
