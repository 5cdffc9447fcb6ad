import type { AuditDependencies } from '@traceveil/pipeline';

/**
 * Shows whether a sink can be written.
 *
 * @param sink such as `audit/file`
 * @returns what ends it
 */
export function observeFailing(
  meter: AuditDependencies['meter'],
  sink: string,
  isFailing: () => boolean,
): () => void {
  const gauge = meter.createObservableGauge('traceveil_audit_sink_failing', {
    description: '1 while a sink cannot be written, else 0.',
  });
  const observe: Parameters<typeof gauge.addCallback>[0] = (result) =>
    result.observe(isFailing() ? 1 : 0, { sink });
  gauge.addCallback(observe);
  return () => gauge.removeCallback(observe);
}
