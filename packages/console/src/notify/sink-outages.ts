import type { SinkAttempt } from '@traceveil/pipeline';
import type { DeliveryLog } from './delivery-log.ts';

/** Where a sink sends audit events, without what is secret. */
export interface SinkTarget {
  /** Such as `webhook/siem`. */
  readonly name: string;
  readonly type: string;
  readonly endpoint: string;
}

/**
 * Notes when a sink takes nothing, and when that is over: what goes well would be an entry a second.
 *
 * @param now milliseconds since the epoch
 */
export function createSinkOutages(
  deliveries: DeliveryLog,
  now: () => number,
): (target: SinkTarget, attempt: SinkAttempt) => void {
  const lasting = new Map<string, number>();

  function begin({ name, type, endpoint }: SinkTarget): number {
    const { id } = deliveries.add({
      ...{ time: new Date(now()).toISOString(), integration: name, type, endpoint },
      ...{ outcome: 'waiting', attempts: [], tries: 0 },
    });
    lasting.set(name, id);
    return id;
  }

  return (target, attempt) => {
    const { name } = target;
    const known = lasting.get(name);
    if (attempt.outcome === 'failed') {
      const { reason: detail, delayMs } = attempt;
      const time = new Date(now()).toISOString();
      const next = new Date(now() + delayMs).toISOString();
      const tried = { time, problem: 'not_taken', detail } as const;
      deliveries.tried(known ?? begin(target), tried, { outcome: 'waiting', next_try: next });
      return;
    }
    if (known === undefined) return;
    lasting.delete(name);
    const over = { next_try: undefined };
    if (attempt.outcome === 'stopped') deliveries.change(known, { ...over, outcome: 'failed' });
    else {
      const time = new Date(now()).toISOString();
      deliveries.tried(known, { time }, { ...over, outcome: 'delivered' });
    }
  };
}
