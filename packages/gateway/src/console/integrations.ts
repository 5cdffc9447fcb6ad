import type { HealthFigure, IntegrationRow } from '@traceveil/console';
import { withoutCredentials } from '../effective-config.ts';
import type { GatewayConfig } from '../config.ts';
import { sumOf } from './figure-sums.ts';

/** Where a sink's configuration says what it writes to, the first that is there. */
const places = ['endpoint', 'host', 'exporter'] as const;

/** Lists the audit sinks, where each writes, and how far it has come. */
export function listIntegrations(
  { audit: sinks, storageDirectory }: Pick<GatewayConfig, 'audit' | 'storageDirectory'>,
  figures: readonly HealthFigure[],
): IntegrationRow[] {
  return sinks.map(({ id, factory, config, effective }) => {
    const sink = { sink: `audit/${id}` };
    const count = (name: string) => sumOf(figures, `traceveil_audit_${name}`, sink);
    const endpoint = factory.trail?.(config, storageDirectory) ?? placeIn(effective);
    const isFollower = factory.sendsTrail === true;
    return {
      ...{ name: id, type: factory.type, endpoint },
      ok: count('sink_failing') === 0 && count('waiting_events') === 0,
      delivered: isFollower ? count('sink_sent_events') : count('events'),
      failed: isFollower ? count('sink_failed_requests') : count('failed_events'),
    };
  });
}

/** Without credentials, and nothing of what is a secret as a whole. */
function placeIn(effective: GatewayConfig['audit'][number]['effective']): string {
  const settings = (effective ?? {}) as Readonly<Record<string, unknown>>;
  for (const name of places) {
    const { [name]: place } = settings;
    if (typeof place === 'string' && place !== '') return withoutCredentials(place);
  }
  return '';
}
