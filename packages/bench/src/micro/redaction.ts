import { createNoopMeter, trace } from '@opentelemetry/api';
import { defaultRules } from '@traceveil/detect';
import { redactProcessor } from '@traceveil/processor-redact';
import { drawRules } from '../rule-set.ts';

/** One call takes one request; what takes turns returns a promise. */
export type Run = (bytes: Uint8Array) => unknown;

/** Redaction with so many rules of ours. */
export function redactWith(count: number): Run {
  const drawn = drawRules(count);
  const disabled = defaultRules.filter(({ id }) => !drawn.has(id)).map(({ id }) => id);
  const silent = () => undefined;
  const processor = redactProcessor.create(
    redactProcessor.config.parse({ disabled_rules: disabled }),
    {
      name: 'redact',
      log: { debug: silent, info: silent, warn: silent, error: silent },
      meter: createNoopMeter(),
      tracer: trace.getTracer('bench'),
      now: () => 0,
      tokenKeys: [{ id: 'bench', key: Buffer.alloc(32, 7) }],
    },
  );
  const sender = { id: 'bench', address: '127.0.0.1', transport: 'http' } as const;
  return (bytes) => processor.process({ signal: 'traces', bytes, items: 1, sender });
}
