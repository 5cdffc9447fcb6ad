// For tests: a request of each signal in which every kind of text says where it stands.

import type { Plain } from './judge.ts';

const id = (length: number) => Buffer.alloc(length, 0xab);
/** An AnyValue that is a string. */
export const text = (string_value: string) => ({ string_value });
const attribute = (key: string, value: Plain) => ({ key, value });

/** Traces with two resources; the second has two spans, of which `span` is the second. */
function spanOf(span: Plain): Plain {
  return {
    resource_spans: [
      {
        resource: {
          attributes: [attribute('r', text('of resource'))],
          entity_refs: [{ schema_url: 'of entity', id_keys: ['id key 0', 'id key 1'] }],
        },
        schema_url: 'of resource schema',
      },
      {
        scope_spans: [
          {
            scope: { name: 'of scope', attributes: [attribute('s', text('of scope attribute'))] },
            spans: [{ name: 'other' }, { trace_id: id(16), span_id: id(8), ...span }],
            schema_url: 'of scope schema',
          },
        ],
      },
    ],
  };
}

/** Logs with one record. */
export const logOf = (record: Plain): Plain => ({
  resource_logs: [{ scope_logs: [{ log_records: [record] }] }],
});
const metricsOf = (...metrics: Plain[]): Plain => ({
  resource_metrics: [{ scope_metrics: [{ metrics }] }],
});

const point = {
  attributes: [attribute('p', text('of point'))],
  exemplars: [{ filtered_attributes: [attribute('f', text('of exemplar'))] }],
};

/** Every kind of place, each with a text of its own. */
export const samples: Readonly<Record<'traces' | 'logs' | 'metrics', Plain>> = {
  traces: spanOf({
    name: 'of span',
    trace_state: 'of state',
    attributes: [
      attribute('plain', text('of attribute')),
      attribute('map', {
        kvlist_value: {
          values: [
            attribute('a', text('of map')),
            attribute('b', {
              array_value: {
                values: [text('x'), { kvlist_value: { values: [attribute('c', text('deep'))] } }],
              },
            }),
          ],
        },
      }),
      attribute('list', { array_value: { values: [text('y'), text('of list')] } }),
      attribute('blob', { bytes_value: Buffer.from('of bytes') }),
    ],
    events: [{ name: 'e' }, { name: 'of event', attributes: [attribute('e', text('of event e'))] }],
    links: [{ trace_state: 'of link', attributes: [attribute('l', text('of link l'))] }],
    status: { message: 'of status', code: 2 },
  }),
  logs: logOf({
    severity_text: 'of severity',
    event_name: 'of log event',
    body: { kvlist_value: { values: [attribute('m', text('of body m'))] } },
    attributes: [attribute('k', text('of record'))],
  }),
  metrics: metricsOf(
    { name: 'of metric', description: 'of description', unit: 'of unit' },
    { gauge: { data_points: [{}, point] }, metadata: [attribute('m', text('of metadata'))] },
    { sum: { data_points: [point] } },
    { histogram: { data_points: [{ ...point, explicit_bounds: [1, 2], bucket_counts: [3] }] } },
    { exponential_histogram: { data_points: [point] } },
    { summary: { data_points: [{ attributes: point.attributes }] } },
  ),
};
