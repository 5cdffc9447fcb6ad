import type { Meter } from '@opentelemetry/api';
import type { ApprovalState } from './approval.ts';

/** Shows how many requests there are in each state, until the returned function is called. */
export function observeApprovals(
  meter: Meter,
  counts: () => ReadonlyMap<ApprovalState, number>,
): () => void {
  const gauge = meter.createObservableGauge('traceveil_approvals', {
    description: 'Requests for approval, by what became of them.',
  });
  const observe: Parameters<typeof gauge.addCallback>[0] = (result) => {
    for (const [state, requests] of counts()) result.observe(requests, { state });
  };
  gauge.addCallback(observe);
  return () => {
    gauge.removeCallback(observe);
  };
}
