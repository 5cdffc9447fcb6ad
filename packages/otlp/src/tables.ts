// What each field of an OTLP message holds, by number, as in `proto/opentelemetry/proto/…`.
// The walk knows nothing else of OTLP: a field that is not here is an unknown field.

/** What a field holds, which decides what the walk does with it. */
export type FieldKind =
  /** UTF-8 that a person may read. */
  | 'text'
  /** The key of an attribute: text, and it says what the value beside it means. */
  | 'key'
  /** Bytes that may be text in any encoding. */
  | 'bytes'
  /** A trace or span id: a fixed number of bytes, or none. */
  | 'id'
  | 'number'
  | 'message';

/** One row of a field table. All have all properties: what reads them is compiled for one shape. */
export interface Field {
  readonly number: number;
  readonly name: string;
  readonly kind: FieldKind;
  /** Of `message`: its table. */
  readonly message: Message | undefined;
  /** Of `id`: its length in bytes. */
  readonly length: number | undefined;
  /** Of `number`: it may come length-delimited, several in one. */
  readonly packed: 'fixed64' | 'varint' | undefined;
  /** Of `message`: there can be several. */
  readonly repeated: true | undefined;
}

/** A message's field table. */
export interface Message {
  readonly name: string;
  /** By field number; filled once, when the module loads. */
  readonly fields: readonly (Field | undefined)[];
  /** A span, a log record, a data point. */
  readonly isItem: boolean;
}

type Row = readonly [
  number,
  string,
  FieldKind | Message,
  (16 | 8 | 'fixed64' | 'varint' | 'repeated')?,
];

/** While it is filled. */
interface Mutable {
  name: string;
  fields: (Field | undefined)[];
  isItem: boolean;
}

function message(name: string, rows: readonly Row[]): Message {
  return fill({ name, fields: [], isItem: false }, rows);
}

function fill(made: Mutable, rows: readonly Row[]) {
  for (const [number, name, kind, extra] of rows) {
    made.fields[number] = {
      number,
      name,
      kind: typeof kind === 'string' ? kind : 'message',
      message: typeof kind === 'string' ? undefined : kind,
      length: typeof extra === 'number' ? extra : undefined,
      packed: extra === 'fixed64' || extra === 'varint' ? extra : undefined,
      repeated: extra === 'repeated' ? true : undefined,
    };
  }
  // Without holes, so that a look-up is one load.
  for (let number = 0; number < made.fields.length; number++) made.fields[number] ??= undefined;
  return made;
}

// common/v1/common.proto. AnyValue holds itself, so it is filled after what it holds.
const anyValueRows: Row[] = [];
/** `opentelemetry.proto.common.v1.AnyValue`. */
export const anyValue: Message = { name: 'AnyValue', fields: [], isItem: false };
const arrayValue = message('ArrayValue', [[1, 'values', anyValue, 'repeated']]);
/** `opentelemetry.proto.common.v1.KeyValue`. */
export const keyValue = message('KeyValue', [
  [1, 'key', 'key'],
  [2, 'value', anyValue],
  [3, 'key_strindex', 'number'],
]);
const keyValueList = message('KeyValueList', [[1, 'values', keyValue, 'repeated']]);
anyValueRows.push(
  [1, 'string_value', 'text'],
  [2, 'bool_value', 'number'],
  [3, 'int_value', 'number'],
  [4, 'double_value', 'number'],
  [5, 'array_value', arrayValue],
  [6, 'kvlist_value', keyValueList],
  [7, 'bytes_value', 'bytes'],
  [8, 'string_value_strindex', 'number'],
);
fill(anyValue as Mutable, anyValueRows);

const scope = message('InstrumentationScope', [
  [1, 'name', 'text'],
  [2, 'version', 'text'],
  [3, 'attributes', keyValue, 'repeated'],
  [4, 'dropped_attributes_count', 'number'],
]);
const entityRef = message('EntityRef', [
  [1, 'schema_url', 'text'],
  [2, 'type', 'text'],
  [3, 'id_keys', 'text'],
  [4, 'description_keys', 'text'],
]);
// resource/v1/resource.proto
/** `opentelemetry.proto.resource.v1.Resource`, whose references name its keys. */
export const resource = message('Resource', [
  [1, 'attributes', keyValue, 'repeated'],
  [2, 'dropped_attributes_count', 'number'],
  [3, 'entity_refs', entityRef, 'repeated'],
]);

// trace/v1/trace.proto
const event = message('Event', [
  [1, 'time_unix_nano', 'number'],
  [2, 'name', 'text'],
  [3, 'attributes', keyValue, 'repeated'],
  [4, 'dropped_attributes_count', 'number'],
]);
const link = message('Link', [
  [1, 'trace_id', 'id', 16],
  [2, 'span_id', 'id', 8],
  [3, 'trace_state', 'text'],
  [4, 'attributes', keyValue, 'repeated'],
  [5, 'dropped_attributes_count', 'number'],
  [6, 'flags', 'number'],
]);
const status = message('Status', [
  [2, 'message', 'text'],
  [3, 'code', 'number'],
]);
const span = message('Span', [
  [1, 'trace_id', 'id', 16],
  [2, 'span_id', 'id', 8],
  [3, 'trace_state', 'text'],
  [4, 'parent_span_id', 'id', 8],
  [5, 'name', 'text'],
  [6, 'kind', 'number'],
  [7, 'start_time_unix_nano', 'number'],
  [8, 'end_time_unix_nano', 'number'],
  [9, 'attributes', keyValue, 'repeated'],
  [10, 'dropped_attributes_count', 'number'],
  [11, 'events', event, 'repeated'],
  [12, 'dropped_events_count', 'number'],
  [13, 'links', link, 'repeated'],
  [14, 'dropped_links_count', 'number'],
  [15, 'status', status],
  [16, 'flags', 'number'],
]);
const traces = message('ExportTraceServiceRequest', [
  [
    1,
    'resource_spans',
    resourceOf('ResourceSpans', 'scope_spans', 'ScopeSpans', [2, 'spans', span, 'repeated']),
    'repeated',
  ],
]);

// logs/v1/logs.proto
const logRecord = message('LogRecord', [
  [1, 'time_unix_nano', 'number'],
  [2, 'severity_number', 'number'],
  [3, 'severity_text', 'text'],
  [5, 'body', anyValue],
  [6, 'attributes', keyValue, 'repeated'],
  [7, 'dropped_attributes_count', 'number'],
  [8, 'flags', 'number'],
  [9, 'trace_id', 'id', 16],
  [10, 'span_id', 'id', 8],
  [11, 'observed_time_unix_nano', 'number'],
  [12, 'event_name', 'text'],
]);
const logs = message('ExportLogsServiceRequest', [
  [
    1,
    'resource_logs',
    resourceOf('ResourceLogs', 'scope_logs', 'ScopeLogs', [
      2,
      'log_records',
      logRecord,
      'repeated',
    ]),
    'repeated',
  ],
]);

// metrics/v1/metrics.proto
const exemplar = message('Exemplar', [
  [2, 'time_unix_nano', 'number'],
  [3, 'as_double', 'number'],
  [4, 'span_id', 'id', 8],
  [5, 'trace_id', 'id', 16],
  [6, 'as_int', 'number'],
  [7, 'filtered_attributes', keyValue, 'repeated'],
]);
const numberPoint = message('NumberDataPoint', [
  [2, 'start_time_unix_nano', 'number'],
  [3, 'time_unix_nano', 'number'],
  [4, 'as_double', 'number'],
  [5, 'exemplars', exemplar, 'repeated'],
  [6, 'as_int', 'number'],
  [7, 'attributes', keyValue, 'repeated'],
  [8, 'flags', 'number'],
]);
const histogramPoint = message('HistogramDataPoint', [
  [2, 'start_time_unix_nano', 'number'],
  [3, 'time_unix_nano', 'number'],
  [4, 'count', 'number'],
  [5, 'sum', 'number'],
  [6, 'bucket_counts', 'number', 'fixed64'],
  [7, 'explicit_bounds', 'number', 'fixed64'],
  [8, 'exemplars', exemplar, 'repeated'],
  [9, 'attributes', keyValue, 'repeated'],
  [10, 'flags', 'number'],
  [11, 'min', 'number'],
  [12, 'max', 'number'],
]);
const buckets = message('Buckets', [
  [1, 'offset', 'number'],
  [2, 'bucket_counts', 'number', 'varint'],
]);
const exponentialPoint = message('ExponentialHistogramDataPoint', [
  [1, 'attributes', keyValue, 'repeated'],
  [2, 'start_time_unix_nano', 'number'],
  [3, 'time_unix_nano', 'number'],
  [4, 'count', 'number'],
  [5, 'sum', 'number'],
  [6, 'scale', 'number'],
  [7, 'zero_count', 'number'],
  [8, 'positive', buckets],
  [9, 'negative', buckets],
  [10, 'flags', 'number'],
  [11, 'exemplars', exemplar, 'repeated'],
  [12, 'min', 'number'],
  [13, 'max', 'number'],
  [14, 'zero_threshold', 'number'],
]);
const quantile = message('ValueAtQuantile', [
  [1, 'quantile', 'number'],
  [2, 'value', 'number'],
]);
const summaryPoint = message('SummaryDataPoint', [
  [2, 'start_time_unix_nano', 'number'],
  [3, 'time_unix_nano', 'number'],
  [4, 'count', 'number'],
  [5, 'sum', 'number'],
  [6, 'quantile_values', quantile, 'repeated'],
  [7, 'attributes', keyValue, 'repeated'],
  [8, 'flags', 'number'],
]);
const temporality: Row = [2, 'aggregation_temporality', 'number'];
const metric = message('Metric', [
  [1, 'name', 'text'],
  [2, 'description', 'text'],
  [3, 'unit', 'text'],
  [5, 'gauge', pointsOf('Gauge', numberPoint)],
  [7, 'sum', pointsOf('Sum', numberPoint, temporality, [3, 'is_monotonic', 'number'])],
  [9, 'histogram', pointsOf('Histogram', histogramPoint, temporality)],
  [10, 'exponential_histogram', pointsOf('ExponentialHistogram', exponentialPoint, temporality)],
  [11, 'summary', pointsOf('Summary', summaryPoint)],
  [12, 'metadata', keyValue, 'repeated'],
]);
const metrics = message('ExportMetricsServiceRequest', [
  [
    1,
    'resource_metrics',
    resourceOf('ResourceMetrics', 'scope_metrics', 'ScopeMetrics', [
      2,
      'metrics',
      metric,
      'repeated',
    ]),
    'repeated',
  ],
]);

function resourceOf(name: string, list: string, scoped: string, items: Row) {
  return message(name, [
    [1, 'resource', resource],
    [2, list, message(scoped, [[1, 'scope', scope], items, [3, 'schema_url', 'text']]), 'repeated'],
    [3, 'schema_url', 'text'],
  ]);
}

function pointsOf(name: string, point: Message, ...others: Row[]): Message {
  return message(name, [[1, 'data_points', point, 'repeated'], ...others]);
}

/** The request message of each signal. */
export const requests = { traces, logs, metrics } as const;

/** What one item is: a span, a log record, a data point of any kind. */
export const items: ReadonlySet<Message> = new Set([
  span,
  logRecord,
  numberPoint,
  histogramPoint,
  exponentialPoint,
  summaryPoint,
]);
for (const item of items) (item as Mutable).isItem = true;
