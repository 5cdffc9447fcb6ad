import { describe, expect, it } from '@jest/globals';
import { rewrite } from '@traceveil/otlp';
import type { Signal } from '@traceveil/pipeline';
import { attribute, batchOf, spanRequest } from './sample-batch.ts';
import { readResourceWho, readWho, type Who } from './who.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const service = { attributes: [attribute('a', 'b'), attribute('service.name', 'shop')] };

/** Who is concerned where this text stands. */
function whoAt(text: string, request: object, signal: Signal = 'traces'): Who | undefined {
  const { bytes } = batchOf(request, signal);
  let who: Who | undefined;
  rewrite(bytes, signal, {
    judge: () => 'none',
    replace(leaf) {
      const content = Buffer.from(bytes.subarray(leaf.start, leaf.end)).toString();
      if (content === text) {
        who = readWho(bytes, readResourceWho(bytes, leaf.resource()), leaf.item());
      }
      return undefined;
    },
  });
  return who;
}

const unnamed = { session: '', user: '', agent: '' };

describe('readWho', () => {
  it('reads ids, service and session of a span', () => {
    const attributes = [attribute('x', 'y'), attribute('session.id', 'c-1')];
    const span = { traceId, spanId, name: 'here', attributes };
    expect(whoAt('here', spanRequest(span, service))).toEqual({
      service: 'shop',
      traceId,
      spanId,
      ...{ ...unnamed, session: 'c-1' },
    });
  });

  it('reads the same from deep inside a span, and of the span around it', () => {
    const request = {
      resourceSpans: [
        { resource: { attributes: [attribute('service.name', 'other')] } },
        {
          resource: service,
          scopeSpans: [
            {
              spans: [
                { traceId, spanId: '1111111111111111' },
                { traceId, spanId, events: [{ attributes: [attribute('e', 'here')] }] },
              ],
            },
          ],
        },
      ],
    };
    expect(whoAt('here', request)).toEqual({ service: 'shop', traceId, spanId, ...unnamed });
    expect(whoAt('other', request)).toMatchObject({ service: 'other', traceId: '' });
  });

  it('reads ids and session of a log record', () => {
    const record = {
      traceId,
      spanId,
      body: { stringValue: 'here' },
      attributes: [attribute('gen_ai.conversation.id', 'c-2')],
    };
    const request = {
      resourceLogs: [{ resource: service, scopeLogs: [{ logRecords: [record] }] }],
    };
    expect(whoAt('here', request, 'logs')).toEqual({
      service: 'shop',
      traceId,
      spanId,
      ...{ ...unnamed, session: 'c-2' },
    });
  });

  it.each([
    ['gauge', {}],
    ['sum', {}],
    ['histogram', { explicitBounds: [1, 2.5, 1e300], bucketCounts: ['255', '1', '0', '7'] }],
    ['exponentialHistogram', { positive: { bucketCounts: ['300'] }, negative: { offset: 2 } }],
    ['summary', { quantileValues: [{ quantile: 1, value: 2 }] }],
  ])('reads the session of a data point of a %s', (kind, rest) => {
    const point = {
      attributes: [attribute('session.id', 'c-3'), attribute('x', 'here')],
      ...rest,
    };
    const metrics = [{ [kind]: { dataPoints: [point] } }];
    const request = { resourceMetrics: [{ resource: service, scopeMetrics: [{ metrics }] }] };
    expect(whoAt('here', request, 'metrics')).toEqual({
      service: 'shop',
      traceId: '',
      spanId: '',
      ...{ ...unnamed, session: 'c-3' },
    });
  });

  it('takes the session of the resource where the span has none', () => {
    const resource = { attributes: [attribute('session.id', 'of resource')] };
    const of = (attributes: object[]) =>
      whoAt('here', spanRequest({ name: 'here', attributes }, resource))?.session;
    expect(of([])).toBe('of resource');
    expect(of([attribute('session.id', 'of span')])).toBe('of span');
  });

  it.each([
    ['user', 'user.id'],
    ['user', 'enduser.id'],
    ['user', 'langfuse.user.id'],
    ['user', 'traceloop.association.properties.user_id'],
    ['agent', 'gen_ai.agent.id'],
    ['agent', 'gen_ai.agent.name'],
  ])('reads the %s by %s, of the span or of its resource', (what, key) => {
    const [own, around] = [attribute(key, 'of span'), attribute(key, 'of resource')];
    const of = (attributes: object[]) =>
      whoAt('here', spanRequest({ name: 'here', attributes }, { attributes: [around] }));
    expect(of([own])).toMatchObject({ [what]: 'of span' });
    expect(of([])).toMatchObject({ [what]: 'of resource' });
  });

  it('has empty names where the request has none, or none that is a text', () => {
    const nobody = { service: '', traceId: '', spanId: '', ...unnamed };
    expect(whoAt('here', spanRequest({ name: 'here' }))).toEqual(nobody);
    const attributes = [attribute('service.name', { intValue: '7' })];
    const span = { name: 'here', attributes: [attribute('session.id', {})] };
    expect(whoAt('here', spanRequest(span, { attributes }))).toEqual(nobody);
  });
});
