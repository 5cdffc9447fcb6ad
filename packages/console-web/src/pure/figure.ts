import type { Health } from '../api.ts';
import { queryOf } from './address.ts';
import { lasting } from './time.ts';

type Figure = Health['figures'][number];

/** Where the events that a figure counts stand in the audit trail, by its name. */
const kinds: Readonly<Record<string, string>> = {
  otelcol_exporter_sent_spans: 'forward',
  otelcol_exporter_sent_log_records: 'forward',
  otelcol_exporter_sent_metric_points: 'forward',
  otelcol_receiver_accepted_spans: 'accept',
  otelcol_receiver_accepted_log_records: 'accept',
  otelcol_receiver_accepted_metric_points: 'accept',
  traceveil_approvals: 'approval',
  traceveil_audit_events: '',
  traceveil_canary_leaks: 'self_test',
  traceveil_config_last_reload_successful: 'config',
  traceveil_config_reload: 'config',
  traceveil_denied_items: 'release',
  traceveil_receiver_refused_requests: 'refuse',
  traceveil_receiver_refused_senders: 'refuse',
  traceveil_redactions: 'redact',
};

/** Other screens that list what a figure counts. */
const screens: Readonly<Record<string, string>> = {
  traceveil_coverage_leaves: '/coverage',
  traceveil_held_items: '/held',
  traceveil_session_recorded_items: '/sessions',
};

/** Where the rows stand that a figure counts; undefined of one that counts none, such as memory. */
export function rowsOf({ name, labels }: Figure): string | undefined {
  const { [name]: kind } = kinds;
  if (kind === undefined) return screens[name];
  const { exporter, rule } = labels;
  return `/audit${queryOf({ kind, exporter, rule })}`;
}

const binary = [
  [1024 ** 3, 'GiB'],
  [1024 ** 2, 'MiB'],
  [1024, 'KiB'],
] as const;

/** Figures of bytes, by how their names end. */
const ofBytes = /_(?:bytes|rss|queue_size|queue_capacity|spool_size|vault_size)$/;

/** A figure as it is read: `219 MiB`, `0.073 s`, `3 min 05 s`, `1,024`. */
export function figureText({ name, value }: Pick<Figure, 'name' | 'value'>): string {
  if (name.endsWith('_uptime')) return lasting(value * 1_000);
  if (/_seconds(?:_sum)?$/.test(name)) return `${number(value)} s`;
  return ofBytes.test(name) ? bytesText(value) : number(value);
}

/** So many bytes, to three digits: `4.54 KiB`. */
export function bytesText(bytes: number): string {
  const [size, unit] = binary.find(([least]) => bytes >= least) ?? [1, 'bytes'];
  return `${number(Number((bytes / size).toPrecision(3)))} ${unit}`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
