// What conventions say of real requests, and that redaction leaves to them what is no content.

import { expect, it } from '@jest/globals';
import { protoToJson } from '@traceveil/otlp';
import { redact } from '../redact.ts';
import { sampleRedaction } from '../sample-batch.ts';
import { classifyKey, isListedKey } from './classify.ts';
import { describeShared, readSharedJson, readSharedRequests } from './shared-requests.ts';

/** Names that the captured agents chose: arguments of `logfire.span`, of MLflow's models, and so. */
const userKeys = new Set(
  `app.db_url app.token async cfg ctx db_url dsn duration model password public_key stream tools
  user_id x`.split(/\s+/),
);

/** An attribute of a resource, scope, span, event, link, log record, metric or data point. */
interface Attribute {
  /** With positions. */
  readonly path: string;
  readonly key: string;
  /** As JSON. */
  readonly value: string;
}

const attributeLists = /\.(?:attributes|filteredAttributes|metadata)$/;

/** Attributes in the order in which they stand; not what stands in their values. */
function attributesOf(decoded: unknown, path = ''): Attribute[] {
  if (typeof decoded !== 'object' || decoded === null) return [];
  if (Array.isArray(decoded) && attributeLists.test(path)) {
    return (decoded as readonly { key: string; value: unknown }[]).map(({ key, value }, at) => ({
      path: `${path}[${at}]`,
      key,
      value: JSON.stringify(value ?? null),
    }));
  }
  return Object.entries(decoded).flatMap(([name, inner]) => attributesOf(inner, `${path}.${name}`));
}

/** Attributes that are no content and did not come out as they were. */
function maskedIn(folder: string): Attribute[] {
  const redaction = sampleRedaction();
  return readSharedRequests(folder).flatMap(({ file, signal, bytes }) => {
    const sender = { id: 'agent', address: '127.0.0.1', transport: 'grpc' } as const;
    const read = (each: Uint8Array) => attributesOf(JSON.parse(protoToJson(each, signal)));
    const { bytes: clean } = redact({ bytes, signal, sender }, redaction);
    if (clean === bytes) return [];
    const after = new Map(read(clean).map(({ path, value }) => [path, value]));
    return read(bytes)
      .filter(({ key }) => classifyKey(key).role !== 'content')
      .filter(({ path, value }) => after.get(path) !== value)
      .map((attribute) => ({ ...attribute, path: file }));
  });
}

/** All strings in it that may be secrets. */
function stringsIn(json: unknown): string[] {
  if (typeof json === 'string') return json.length >= 8 ? [json] : [];
  return typeof json === 'object' && json !== null ? Object.values(json).flatMap(stringsIn) : [];
}

describeShared('captured', 'attributes of captured requests', () => {
  it('are all listed, or the names that users chose', () => {
    const keys = readSharedRequests('captured').flatMap(({ signal, bytes }) =>
      attributesOf(JSON.parse(protoToJson(bytes, signal))).map(({ key }) => key),
    );
    const known = new Set(keys);
    expect(known.size).toBeGreaterThan(300);
    expect([...known].filter((key) => !isListedKey(key) && !userKeys.has(key))).toEqual([]);
    expect([...userKeys].filter((key) => !known.has(key) || isListedKey(key))).toEqual([]);
  });

  it('are masked only with secrets that were planted, or are content', () => {
    const planted = stringsIn(readSharedJson('captured/planted-secrets.json'));
    const masked = maskedIn('captured');
    expect(masked.length).toBeGreaterThan(100);
    expect(masked.filter(({ value }) => !planted.some((one) => value.includes(one)))).toEqual([]);
  });
});

// Its secrets stand in content alone.
describeShared('bench', 'attributes of synthetic traffic', () => {
  it('are not masked, or are content', () => {
    expect(maskedIn('bench')).toEqual([]);
  });
});

describeShared('traces', 'attributes of real agent runs', () => {
  it('come out as they went in, or are content', () => {
    expect(maskedIn('traces')).toEqual([]);
  });
});
