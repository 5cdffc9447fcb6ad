import { describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { redact } from './redact.ts';
import {
  attribute,
  base64,
  batchOf,
  readBatch,
  redactAttributes,
  sampleRedaction,
  spanRequest,
} from './sample-batch.ts';

const github = fake('ghp_', 36);
const aws = fake('AKIA', 16, 'upper');
const tokenShape = /^\[REDACTED:[a-z\d-]+#[\da-f]{12}\]$/;

function tokenOf(ruleId: string, secret: string): string {
  return sampleRedaction().policy.replacement({ ruleId, secret, confidence: 'high' }) ?? '';
}

const githubToken = tokenOf('github-token', github);

/** Every carrier of a text in traces, each with `secret` in it. */
function everywhere(secret: string): object {
  const value = (text: string) => ({ stringValue: `see ${text}!` });
  const nested = {
    kvlistValue: {
      values: [
        attribute('a', { arrayValue: { values: [value(secret), { intValue: '7' }, {}] } }),
        attribute('b', { kvlistValue: { values: [attribute(`k ${secret}`, value(secret))] } }),
      ],
    },
  };
  return {
    resourceSpans: [
      {
        resource: {
          attributes: [attribute('service.name', 'shop'), attribute('res', value(secret))],
          entityRefs: [{ schemaUrl: secret, type: secret, idKeys: ['id', secret] }],
        },
        scopeSpans: [
          {
            scope: { name: secret, version: `v ${secret}`, attributes: [attribute('s', secret)] },
            spans: [
              {
                traceId: '0af7651916cd43dd8448eb211c80319c',
                spanId: 'b7ad6b7169203331',
                traceState: `vendor=${secret}`,
                name: `GET /${secret}/x`,
                kind: 3,
                startTimeUnixNano: '1700000000000000001',
                attributes: [
                  attribute('text', value(secret)),
                  attribute(`key ${secret}`, 'v'),
                  attribute('nested', nested),
                  attribute('blob', { bytesValue: base64(`b=${secret}`) }),
                  attribute('gen_ai.usage.input_tokens', { intValue: '1234' }),
                ],
                events: [{ name: secret, attributes: [attribute('e', value(secret))] }],
                links: [{ traceState: `l=${secret}`, attributes: [attribute('l', secret)] }],
                status: { message: `failed with ${secret}`, code: 2 },
              },
            ],
            schemaUrl: `https://${secret}/`,
          },
        ],
        schemaUrl: secret,
      },
    ],
  };
}

/** No writing of a secret stands in a text. */
function expectNowhere(secret: string, text: string): void {
  const bytes = Buffer.from(secret);
  for (const written of [
    secret,
    bytes.toString('hex'),
    base64(secret),
    bytes.toString('base64url'),
  ]) {
    expect(text).not.toContain(written);
  }
}

describe('redact', () => {
  it('puts a token in the place of a secret in every carrier, and changes nothing else', () => {
    const { bytes } = redact(batchOf(everywhere(github)), sampleRedaction());
    expect(readBatch(bytes)).toEqual(readBatch(batchOf(everywhere(githubToken)).bytes));
    expectNowhere(github, Buffer.from(bytes).toString('latin1'));
  });

  it('returns the very bytes when nothing is found', () => {
    const batch = batchOf(everywhere('nothing'));
    const { bytes, events } = redact(batch, sampleRedaction());
    expect(bytes).toBe(batch.bytes);
    expect(events).toEqual([]);
  });

  it('tells of each replacement who sent it, where it stood and what stands there now', () => {
    const { events } = redact(batchOf(everywhere(github)), sampleRedaction());
    const item = 'resource_spans[0].scope_spans[0].spans[0]';
    expect(events.map(({ field_path }) => field_path).sort()).toEqual(
      [
        'resource_spans[0].resource.attributes["res"]',
        'resource_spans[0].resource.entity_refs[0].schema_url',
        'resource_spans[0].resource.entity_refs[0].type',
        'resource_spans[0].resource.entity_refs[0].id_keys',
        'resource_spans[0].scope_spans[0].scope.name',
        'resource_spans[0].scope_spans[0].scope.version',
        'resource_spans[0].scope_spans[0].scope.attributes["s"]',
        `${item}.trace_state`,
        `${item}.name`,
        `${item}.attributes["text"]`,
        `${item}.attributes["key ${githubToken}"].key`,
        `${item}.attributes["nested"]["a"][0]`,
        `${item}.attributes["nested"]["b"]["k ${githubToken}"].key`,
        `${item}.attributes["nested"]["b"]["k ${githubToken}"]`,
        `${item}.attributes["blob"]`,
        `${item}.events[0].name`,
        `${item}.events[0].attributes["e"]`,
        `${item}.links[0].trace_state`,
        `${item}.links[0].attributes["l"]`,
        `${item}.status.message`,
        'resource_spans[0].scope_spans[0].schema_url',
        'resource_spans[0].schema_url',
      ].sort(),
    );
    const kindAt = (path: string) => {
      if (path.endsWith('.key')) return 'key';
      return path.endsWith('["blob"]') ? 'bytes' : 'text';
    };
    for (const event of events) {
      const ofSpan = event.field_path.startsWith(item);
      expect(event).toEqual({
        time: '2026-11-22T12:00:00.000Z',
        kind: 'redact',
        sender: { id: 'agent-7', address: '127.0.0.1', transport: 'grpc' },
        service: 'shop',
        trace_id: ofSpan ? '0af7651916cd43dd8448eb211c80319c' : '',
        span_id: ofSpan ? 'b7ad6b7169203331' : '',
        session_id: '',
        user_id: '',
        agent_id: '',
        signal: 'traces',
        field_path: event.field_path,
        value_kind: kindAt(event.field_path),
        secret_bytes: github.length,
        rule_id: 'github-token',
        action: 'mask',
        replacement_token: githubToken,
        token_key_id: 'k1',
      });
    }
    expectNowhere(github, JSON.stringify(events));
  });

  it('writes no secret into the trail that stands in a name: service, session, user, key', () => {
    const span = {
      attributes: [
        attribute('session.id', `s-${github}`),
        attribute('user.id', `u-${github}`),
        attribute('gen_ai.agent.name', `a-${github}`),
        attribute(`k/${github}`, { kvlistValue: { values: [attribute(aws, github)] } }),
      ],
    };
    const resource = { attributes: [attribute('service.name', `svc ${aws}`)] };
    const { events } = redact(batchOf(spanRequest(span, resource)), sampleRedaction());
    const trail = JSON.stringify(events);
    expect(events).toHaveLength(7);
    expectNowhere(github, trail);
    expectNowhere(aws, trail);
    expect(events.at(-1)).toMatchObject({
      service: `svc ${tokenOf('aws-access-key-id', aws)}`,
      session_id: `s-${githubToken}`,
      user_id: `u-${githubToken}`,
      agent_id: `a-${githubToken}`,
      field_path: expect.stringContaining(
        `.attributes["k/${githubToken}"]["${tokenOf('aws-access-key-id', aws)}"]`,
      ),
    });
  });

  it('keeps keys apart that held different secrets', () => {
    const other = fake('ghp_', 36)
      .split('')
      .reverse()
      .join('')
      .replace(/^.{4}|.{4}$/g, '');
    const secrets = [github, `ghp_${other}${other}`.slice(0, 40)];
    const [attributes] = redactAttributes(secrets.map((secret) => attribute(secret, 'v')));
    const keys = (attributes as { key: string }[]).map(({ key }) => key);
    for (const key of keys) expect(key).toMatch(tokenShape);
    expect(new Set(keys).size).toBe(2);
  });

  it('removes an unknown field in which something stands', () => {
    const unknown = Buffer.concat([Buffer.from([0xfa, 0x3f, 40]), Buffer.from(github)]);
    const known = batchOf(spanRequest({ name: 'n' }));
    const batch = { ...known, bytes: Buffer.concat([known.bytes, unknown]) };
    const { bytes, events } = redact(batch, sampleRedaction());
    expect(Buffer.from(bytes)).toEqual(Buffer.from(known.bytes));
    expect(events).toMatchObject([{ action: 'drop_field', field_path: 'unknown', service: '' }]);
  });

  it('gives equal secrets equal tokens in every batch, and others under another key', () => {
    const batch = batchOf(spanRequest({ name: github }));
    const tokens = [1, 1, 2].map((fill) => {
      const redaction = sampleRedaction({}, { tokenKey: Buffer.alloc(32, fill) });
      return redact(batch, redaction).events[0]?.replacement_token;
    });
    expect(tokens[0]).toMatch(tokenShape);
    expect(tokens[1]).toBe(tokens[0]);
    expect(tokens[2]).not.toBe(tokens[0]);
  });
});

describe.each(['logs', 'metrics'] as const)('redact of %s', (signal) => {
  const requests = {
    logs: (secret: string) => ({
      resourceLogs: [
        {
          resource: { attributes: [attribute('service.name', 'shop')] },
          scopeLogs: [
            {
              logRecords: [
                { body: { stringValue: secret }, severityText: secret, eventName: secret },
                {
                  body: { kvlistValue: { values: [attribute('b', secret)] } },
                  attributes: [attribute('session.id', 'conversation-1'), attribute('a', secret)],
                },
              ],
            },
          ],
        },
      ],
    }),
    metrics: (secret: string) => {
      const attributes = [attribute('session.id', 'conversation-1'), attribute('a', secret)];
      const exemplars = [{ asInt: '1', filteredAttributes: [attribute('f', secret)] }];
      const buckets = { offset: 1, bucketCounts: ['1', '300'] };
      return {
        resourceMetrics: [
          {
            resource: { attributes: [attribute('service.name', 'shop')] },
            scopeMetrics: [
              {
                metrics: [
                  { name: secret, description: secret, unit: secret },
                  { gauge: { dataPoints: [{ attributes, exemplars, asDouble: 0.5 }] } },
                  { sum: { dataPoints: [{ attributes, exemplars, asInt: '5' }] } },
                  {
                    histogram: {
                      dataPoints: [
                        { attributes, exemplars, explicitBounds: [1.5, 9], bucketCounts: ['300'] },
                      ],
                    },
                  },
                  {
                    exponentialHistogram: {
                      dataPoints: [{ attributes, exemplars, positive: buckets, negative: buckets }],
                    },
                  },
                  {
                    summary: { dataPoints: [{ attributes, quantileValues: [{ quantile: 0.5 }] }] },
                  },
                ],
              },
            ],
          },
        ],
      };
    },
  };

  it('replaces in every carrier and changes nothing else', () => {
    const request = requests[signal];
    const { bytes, events } = redact(batchOf(request(github), signal), sampleRedaction());
    const expected = batchOf(request(githubToken), signal);
    expect(readBatch(bytes, signal)).toEqual(readBatch(expected.bytes, signal));
    expect(new Set(events.map(({ service }) => service))).toEqual(new Set(['shop']));
    const inItems = events.filter(({ field_path }) => field_path.endsWith('["a"]'));
    expect(inItems.length).toBe(signal === 'logs' ? 1 : 5);
    for (const { session_id } of inItems) expect(session_id).toBe('conversation-1');
  });
});
