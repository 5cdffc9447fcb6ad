import { describe, expect, it } from '@jest/globals';
import { delimited } from './any-request.ts';
import { encodeRequest, requestTypes, type Plain } from './judge.ts';
import { rewrite, type Leaf, type Visitor } from './rewrite.ts';
import { logOf, samples, text } from './sample-messages.ts';

type Signal = keyof typeof requestTypes;

function contentOf({ bytes, start, end }: Leaf): Buffer {
  return Buffer.from(bytes.subarray(start, end));
}

function visitorOf(replace: Visitor['replace']): Visitor {
  return { replace, judge: () => 'none' };
}

const resource = 'resource_spans[0].resource';
const scope = 'resource_spans[1].scope_spans[0].scope';
const span = 'resource_spans[1].scope_spans[0].spans[1]';
const record = 'resource_logs[0].scope_logs[0].log_records[0]';
const metric = (index: number) => `resource_metrics[0].scope_metrics[0].metrics[${String(index)}]`;

describe('Leaf.path', () => {
  it.each<[Signal, string, string]>([
    ['traces', 'of resource', `${resource}.attributes["r"]`],
    ['traces', 'r', `${resource}.attributes["r"].key`],
    ['traces', 'of entity', `${resource}.entity_refs[0].schema_url`],
    ['traces', 'id key 1', `${resource}.entity_refs[0].id_keys`],
    ['traces', 'of resource schema', 'resource_spans[0].schema_url'],
    ['traces', 'of scope schema', 'resource_spans[1].scope_spans[0].schema_url'],
    ['traces', 'of scope', `${scope}.name`],
    ['traces', 'of scope attribute', `${scope}.attributes["s"]`],
    ['traces', 'of span', `${span}.name`],
    ['traces', 'of state', `${span}.trace_state`],
    ['traces', 'of attribute', `${span}.attributes["plain"]`],
    ['traces', 'of map', `${span}.attributes["map"]["a"]`],
    ['traces', 'deep', `${span}.attributes["map"]["b"][1]["c"]`],
    ['traces', 'c', `${span}.attributes["map"]["b"][1]["c"].key`],
    ['traces', 'of list', `${span}.attributes["list"][1]`],
    ['traces', 'of bytes', `${span}.attributes["blob"]`],
    ['traces', 'of event', `${span}.events[1].name`],
    ['traces', 'of event e', `${span}.events[1].attributes["e"]`],
    ['traces', 'of link', `${span}.links[0].trace_state`],
    ['traces', 'of link l', `${span}.links[0].attributes["l"]`],
    ['traces', 'of status', `${span}.status.message`],
    ['logs', 'of severity', `${record}.severity_text`],
    ['logs', 'of log event', `${record}.event_name`],
    ['logs', 'of body m', `${record}.body["m"]`],
    ['logs', 'of record', `${record}.attributes["k"]`],
    ['metrics', 'of metric', `${metric(0)}.name`],
    ['metrics', 'of unit', `${metric(0)}.unit`],
    ['metrics', 'of metadata', `${metric(1)}.metadata["m"]`],
  ])('of %s, «%s» stands at %s', (signal, content, path) => {
    expect(pathsOf(encodeRequest(signal, samples[signal]), signal, content)).toEqual([path]);
  });

  it.each(['of point', 'of exemplar'])('tells the kinds of data points apart: «%s»', (content) => {
    const bytes = encodeRequest('metrics', samples.metrics);
    const inPoint =
      content === 'of point' ? '.attributes["p"]' : '.exemplars[0].filtered_attributes["f"]';
    const points = [
      `${metric(1)}.gauge.data_points[1]`,
      `${metric(2)}.sum.data_points[0]`,
      `${metric(3)}.histogram.data_points[0]`,
      `${metric(4)}.exponential_histogram.data_points[0]`,
      ...(content === 'of point' ? [`${metric(5)}.summary.data_points[0]`] : []),
    ];
    expect(pathsOf(bytes, 'metrics', content)).toEqual(points.map((path) => path + inPoint));
  });

  it('of a log whose body is a string names the body', () => {
    const bytes = encodeRequest('logs', logOf({ body: text('of body') }));
    expect(pathsOf(bytes, 'logs', 'of body')).toEqual([`${record}.body`]);
  });

  it('of an unknown field says so', () => {
    const unknown = delimited(99, Buffer.from('new'));
    const bytes = Buffer.concat([delimited(1, delimited(2, delimited(2, unknown))), unknown]);
    expect(pathsOf(bytes, 'traces', 'new')).toEqual([
      'resource_spans[0].scope_spans[0].spans[0].unknown',
      'unknown',
    ]);
  });

  it('is right for each of many, without counting all before each', () => {
    const count = 40_000;
    const event = delimited(11, delimited(2, Buffer.from('many')));
    const link = delimited(13, delimited(3, Buffer.from('many')));
    const list = Array.from({ length: count }, () => Buffer.concat([event, link]));
    const bytes = delimited(1, delimited(2, delimited(2, Buffer.concat(list))));
    const first = 'resource_spans[0].scope_spans[0].spans[0]';
    const expected = list.flatMap((_, index) => [
      `${first}.events[${String(index)}].name`,
      `${first}.links[${String(index)}].trace_state`,
    ]);
    expect(pathsOf(bytes, 'traces', 'many')).toEqual(expected);
  });

  it('looks for the key of many values once', () => {
    const keys = Array.from({ length: 40_000 }, () => delimited(1, Buffer.from('many')));
    const bytes = ofResource(delimited(1, Buffer.concat(keys)));
    const expected = keys.map(() => 'resource_spans[0].resource.attributes["many"].key');
    expect(pathsOf(bytes, 'traces', 'many')).toEqual(expected);
  });

  it('writes the last of several keys, as a reader takes it', () => {
    const key = (name: string) => delimited(1, Buffer.from(name));
    const value = delimited(2, delimited(1, Buffer.from('v')));
    const bytes = ofResource(delimited(1, Buffer.concat([key('a'), value, key('b')])));
    expect(pathsOf(bytes, 'traces', 'v')).toEqual(['resource_spans[0].resource.attributes["b"]']);
  });
});

/** Traces whose one resource is these bytes. */
function ofResource(bytes: Uint8Array): Buffer {
  return delimited(1, delimited(1, bytes));
}

function pathsOf(bytes: Uint8Array, signal: Signal, content: string): string[] {
  const paths: string[] = [];
  const visitor = visitorOf((leaf) => {
    if (contentOf(leaf).toString() !== content) return undefined;
    paths.push(
      leaf.path(({ start, end }) => Buffer.from(leaf.bytes.subarray(start, end)).toString()),
    );
    return undefined;
  });
  rewrite(bytes, signal, visitor);
  return paths;
}

describe('Leaf.item and Leaf.resource', () => {
  it('are the messages around it', () => {
    const bytes = encodeRequest('traces', samples.traces);
    const decoded = requestTypes.traces;
    const spanType = decoded.lookupType('opentelemetry.proto.trace.v1.Span');
    const resourceType = decoded.lookupType('opentelemetry.proto.trace.v1.ResourceSpans');
    const seen: unknown[] = [];
    const visitor = visitorOf((leaf) => {
      const item = leaf.item();
      const { start, end } = leaf.resource();
      const around = resourceType.decode(bytes.subarray(start, end)) as unknown as {
        scope_spans: unknown[];
      };
      const name = item && (spanType.decode(bytes.subarray(item.start, item.end)) as Plain)['name'];
      seen.push([contentOf(leaf).toString(), name, around.scope_spans.length]);
      return undefined;
    });
    rewrite(bytes, 'traces', visitor);
    expect(seen).toContainEqual(['of resource', undefined, 0]);
    expect(seen).toContainEqual(['of scope', undefined, 1]);
    expect(seen).toContainEqual(['other', 'other', 1]);
    expect(seen).toContainEqual(['deep', 'of span', 1]);
    expect(seen).toContainEqual(['of event e', 'of span', 1]);
  });
});
