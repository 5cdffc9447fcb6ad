import { expect, it } from '@jest/globals';
import { figureText, rowsOf } from './figure.ts';

it.each([
  ['otelcol_process_memory_rss', 229_752_832, '219 MiB'],
  ['otelcol_exporter_queue_capacity', 1024 ** 3, '1 GiB'],
  ['traceveil_spool_size', 0, '0 bytes'],
  ['traceveil_process_event_loop_delay_seconds', 0.073, '0.073 s'],
  ['traceveil_pipeline_duration_seconds_sum', 1.5, '1.5 s'],
  ['otelcol_process_uptime', 185.4, '3 min 05 s'],
  ['traceveil_redactions', 1_024, '1,024'],
])('shows %s of %p as %s', (name, value, text) => {
  expect(figureText({ name, value })).toBe(text);
});

it.each([
  ['traceveil_redactions', { rule: 'jwt' }, '/audit?kind=redact&rule=jwt'],
  ['otelcol_exporter_sent_spans', { exporter: 'file' }, '/audit?kind=forward&exporter=file'],
  ['traceveil_audit_events', { sink: 'audit/file' }, '/audit'],
  ['traceveil_held_items', {}, '/held'],
  ['otelcol_process_memory_rss', {}, undefined],
])('leads from %s of %p to %s', (name, labels, href) => {
  expect(rowsOf({ name, labels, value: 1 })).toBe(href);
});
