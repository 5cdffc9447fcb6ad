import { describe, expect, it } from '@jest/globals';
import { countItems, protoToJson } from '@traceveil/otlp';
import { fakeBatch, fakeClock, fakeDependencies } from './fake-dependencies.ts';
import { takenWhole, type Answer } from './answer.ts';
import { retryOnFailure } from './config.ts';
import { createOtlpExporter, type Client } from './otlp-exporter.ts';
import { piecesOf } from './pieces.ts';

const never = new AbortController().signal;
const asIs = (bytes: Uint8Array) => bytes;

/** Spans of these many bytes in one scope. */
function batchOf(...sizes: readonly number[]) {
  const batch = fakeBatch('traces', 0);
  const spans = sizes.map((size) => field(2, field(5, Buffer.alloc(size, 'x'))));
  return { ...batch, items: sizes.length, bytes: field(1, field(2, Buffer.concat(spans))) };
}

function field(number: number, content: Uint8Array): Buffer {
  const head = [number * 8 + 2];
  let rest = content.length;
  for (; rest > 0x7f; rest >>>= 7) head.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Uint8Array.from([...head, rest]), content]);
}

/** An exporter to a client that gives the answers one by one, the last for ever. */
function exporterTo(max_request_size: number, ...answers: readonly Answer[]) {
  const seen: Uint8Array[] = [];
  let open = 0;
  const client: Client = {
    open: () => Promise.resolve(),
    encode: asIs,
    pack: (body) => Promise.resolve(body),
    async send(_, body) {
      open += 1;
      expect(open).toBe(1);
      seen.push(body);
      await new Promise(setImmediate);
      open -= 1;
      return answers[Math.min(seen.length, answers.length) - 1] ?? takenWhole;
    },
    close: () => Promise.resolve(),
  };
  const { dependencies, ...kept } = fakeDependencies('otlp_grpc/test');
  const config = { retry_on_failure: retryOnFailure.parse({}), max_request_size };
  const exporter = createOtlpExporter(client, config, dependencies, fakeClock().clock);
  return { exporter, seen, ...kept };
}

const refused: Answer = { kind: 'refused', remedy: 'invalid', reason: 'backend answered 400' };
const later: Answer = { kind: 'later', reason: 'backend answered 503' };

describe('a batch below the limit', () => {
  it('goes as the very bytes that it is', () => {
    const batch = batchOf(10, 10);
    const [piece, ...others] = [...piecesOf(batch, asIs, batch.bytes.length)];
    expect(piece?.body).toBe(batch.bytes);
    expect(others).toEqual([]);
  });
});

describe('a batch above the limit', () => {
  it('GC1, HC3: goes in pieces that hold all of it', async () => {
    const { exporter, seen, counts } = exporterTo(100);
    await exporter.export(batchOf(...Array.from({ length: 30 }, () => 20)), never);
    expect(seen.length).toBeGreaterThan(7);
    for (const body of seen) expect(body.length).toBeLessThanOrEqual(100);
    expect(seen.reduce((sum, body) => sum + countItems(body, 'traces'), 0)).toBe(30);
    expect(counts).toEqual({});
  });

  it('GC3: has its pieces sent one after another', async () => {
    const { exporter, seen } = exporterTo(40);
    await exporter.export(batchOf(20, 20, 20), never);
    expect(seen).toHaveLength(3);
  });

  it('C4: has no piece with an empty envelope', async () => {
    const { exporter, seen } = exporterTo(40);
    const { bytes, ...batch } = batchOf(20, 20);
    const empty = field(1, field(2, field(1, Buffer.alloc(0))));
    await exporter.export({ ...batch, bytes: Buffer.concat([empty, bytes, empty]) }, never);
    expect(seen.map((body) => countItems(body, 'traces'))).toEqual([1, 1]);
    for (const body of seen) expect(Buffer.from(body).includes(empty)).toBe(false);
  });

  it('GC2, HC3: loses an item above the limit, which is told with its bytes', async () => {
    const { exporter, seen } = exporterTo(100);
    const { failed } = await exporter.export(batchOf(20, 200, 20), never);
    expect(seen.map((body) => countItems(body, 'traces'))).toEqual([1, 1]);
    expect(failed).toMatchObject([{ items: 1, error: { remedy: 'too_large' } }]);
    expect(failed[0]?.bytes).toEqual(new Uint8Array(batchOf(200).bytes));
  });

  it('GC2, HC3: is refused as a whole, and not sent, when each item is above the limit', async () => {
    const { exporter, seen, counts } = exporterTo(100);
    await expect(exporter.export(batchOf(200, 200), never)).rejects.toMatchObject({
      remedy: 'too_large',
    });
    expect(seen).toHaveLength(0);
    expect(counts).toEqual({}); // Whoever handed it in counts it.
  });

  it.each([
    ['sends what is left over of', 3, [1, 2], []],
    ['tells with their bytes of all items left over of', 4, [1], [3]],
  ])('%s a batch whose envelope is too large to be repeated', async (_what, spans, sent, left) => {
    const { exporter, seen } = exporterTo(100);
    const envelope = field(1, Buffer.alloc(60, 'r'));
    const span = field(2, field(5, Buffer.alloc(10, 'x')));
    const inside = [envelope, ...Array.from({ length: spans }, () => span)];
    const bytes = field(1, field(2, Buffer.concat(inside)));
    const { failed } = await exporter.export({ ...batchOf(), items: spans, bytes }, never);
    expect(seen.map((body) => countItems(body, 'traces'))).toEqual(sent);
    expect(failed.map((part) => countItems(part.bytes, 'traces'))).toEqual(left);
    for (const { error } of failed) expect(error).toMatchObject({ remedy: 'too_large' });
  });

  it('GC6: tells of the piece that the backend refuses, and sends the others', async () => {
    const { exporter, seen } = exporterTo(40, takenWhole, refused, takenWhole);
    const delivery = await exporter.export(batchOf(20, 20, 20), never);
    expect(seen).toHaveLength(3);
    expect(delivery).toMatchObject({ failed: [{ items: 1, error: { remedy: 'invalid' } }] });
  });

  it('GC6: tells of all that is left when the backend stays away', async () => {
    const { exporter, seen } = exporterTo(40, takenWhole, later);
    const { failed } = await exporter.export(batchOf(20, 20, 22), never);
    expect(seen.filter((body) => Buffer.from(body).includes('x'.repeat(22)))).toEqual([]);
    const expected = { items: 1, error: { remedy: 'retry' } };
    expect(failed).toMatchObject([expected, expected]);
    const left = Buffer.concat(failed.map(({ bytes }) => bytes));
    expect(countItems(left, 'traces')).toBe(2);
  });

  it('GC8: adds up what the backend throws away of its pieces, but no more than each has', async () => {
    const two: Answer = { kind: 'taken', rejectedItems: 2, messageLength: 0 };
    const { exporter, counts } = exporterTo(40, two, takenWhole, two);
    const delivery = await exporter.export(batchOf(20, 20, 20), never);
    expect(delivery).toEqual({ rejectedItems: 2, failed: [] });
    expect(counts).toEqual({ 'traceveil_exporter_rejected_spans{otlp_grpc/test}': 2 });
  });

  it('tells of each piece when none is taken and for several reasons', async () => {
    const { exporter } = exporterTo(40, refused, later);
    const { failed } = await exporter.export(batchOf(20, 20, 20), never);
    expect(failed.map(({ error }) => error)).toMatchObject([
      { remedy: 'invalid' },
      { remedy: 'retry' },
      { remedy: 'retry' },
    ]);
  });

  it('fails as a whole when no piece is taken', async () => {
    const { exporter, counts } = exporterTo(40, refused);
    await expect(exporter.export(batchOf(20, 20), never)).rejects.toMatchObject({
      remedy: 'invalid',
    });
    expect(counts).toEqual({});
  });

  it('is measured as what is sent, which for JSON is more than its protobuf', () => {
    const encode = (bytes: Uint8Array) => Buffer.from(protoToJson(bytes, 'traces'));
    const batch = batchOf(...Array.from({ length: 20 }, (_, index) => index * 10), 1_000);
    const pieces = [...piecesOf(batch, encode, 500)];
    const lost = pieces.filter(({ body }) => body === undefined);
    expect(lost).toMatchObject([{ items: 1, bytes: { length: expect.any(Number) as unknown } }]);
    for (const { body } of pieces) expect(body?.length ?? 0).toBeLessThanOrEqual(500);
    expect(pieces.reduce((sum, { items }) => sum + items, 0)).toBe(21);
  });
});
