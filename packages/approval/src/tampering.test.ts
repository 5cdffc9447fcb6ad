import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fixedBytes, headerBytes } from './record-format.ts';
import { ann, batchOf, bob, codeOf, createStage, keysOf, valueOf, yes } from './stage.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

async function fileIn(...parts: string[]): Promise<string> {
  const directory = join(stage.directory(), ...parts);
  const [name = ''] = (await readdir(directory)).filter((one) => /\d{10}/.test(one)).sort();
  return join(directory, name);
}

/** Where the records of a file stand. */
function recordsOf(bytes: Buffer): { start: number; bodyStart: number; end: number }[] {
  const records = [];
  for (let start = headerBytes; start < bytes.length;) {
    const bodyStart = start + fixedBytes + bytes.readUInt32LE(start + 8);
    const end = bodyStart + bytes.readUInt32LE(start + 12);
    records.push({ start, bodyStart, end });
    start = end;
  }
  return records;
}

/** Puts the sums right again, as somebody would who knows the format. */
function withSums(bytes: Buffer): Buffer {
  for (const { start, bodyStart, end } of recordsOf(bytes)) {
    bytes.writeUInt32LE(crc32(bytes.subarray(start + fixedBytes, bodyStart)), start + 16);
    bytes.writeUInt32LE(crc32(bytes.subarray(bodyStart, end)), start + 20);
    bytes.writeUInt32LE(crc32(bytes.subarray(start, start + 24)), start + 24);
  }
  return bytes;
}

/** A sealed value that was asked for and approved. */
async function approvedReveal() {
  const started = await stage.start();
  const values = [valueOf('first'), valueOf('s3cret')] as const;
  await started.vault.keep({ sealed: values, held: [] });
  const [, { sealedId }] = values;
  const subject = { kind: 'reveal', sealedIds: [sealedId] } as const;
  const { id } = await started.approvals.ask(ann, { subject, reason: 'why' });
  await started.approvals.decide(bob, id, yes);
  return { ...started, id, sealedId };
}

describe('a sealed value', () => {
  it('of which any byte on disk is flipped while it runs is refused as damaged', async () => {
    const { vault, sealedId, stop } = await approvedReveal();
    const path = await fileIn('vault', 'sealed');
    const whole = await readFile(path);
    const { start = 0, end = 0 } = recordsOf(whole)[1] ?? {};
    expect(end - start).toBeGreaterThan(200);
    for (let offset = start; offset < end; offset += 1) {
      const flipped = Buffer.from(whole);
      flipped[offset] = (flipped[offset] ?? 0) ^ (1 << (offset % 8));
      await writeFile(path, flipped);
      expect([offset, await codeOf(vault.openSealed(sealedId))]).toEqual([offset, 'damaged']);
    }
    await writeFile(path, whole);
    expect(await codeOf(vault.openSealed(sealedId))).toBe('done');
    await stop();
  });

  it('of which any byte was flipped before the start is refused, with an event', async () => {
    const { sealedId, stop, id } = await approvedReveal();
    await stop();
    const path = await fileIn('vault', 'sealed');
    const whole = await readFile(path);
    const { start = 0, bodyStart = 0, end = 0 } = recordsOf(whole)[1] ?? {};
    for (let offset = start; offset < end; offset += 7) {
      const flipped = Buffer.from(whole);
      flipped[offset] = (flipped[offset] ?? 0) ^ 0x10;
      await writeFile(path, flipped);
      const { vault, approvals, events, lines, stop: end_ } = await stage.start();
      const code = await codeOf(approvals.use(ann, id));
      expect([offset, code]).toEqual([offset, offset < bodyStart ? 'unknown' : 'damaged']);
      expect(events).toMatchObject([{ step: 'refused', reason: code, approval_id: id }]);
      expect(lines.map(({ message }) => message).join()).toContain('damaged');
      expect(await codeOf(vault.openSealed(sealedId))).toBe(code);
      await end_();
    }
  });

  it('whose byte was flipped, with sums put right, is refused all the same', async () => {
    const { vault, sealedId } = await approvedReveal();
    const path = await fileIn('vault', 'sealed');
    const whole = await readFile(path);
    const { bodyStart = 0, end = 0 } = recordsOf(whole)[1] ?? {};
    for (let offset = bodyStart; offset < end; offset += 1) {
      const flipped = Buffer.from(whole);
      flipped[offset] = (flipped[offset] ?? 0) ^ 1;
      await writeFile(path, withSums(flipped));
      const code = await codeOf(vault.openSealed(sealedId));
      expect([offset, ['damaged', 'key_missing'].includes(code)]).toEqual([offset, true]);
    }
  });

  it.each(['traceId', 'spanId', 'fieldPath', 'token', 'sealedId', 'service'])(
    'whose %s was changed on disk, with sums put right, is refused',
    async (field) => {
      const { sealedId, stop } = await approvedReveal();
      await stop();
      const path = await fileIn('vault', 'sealed');
      const bytes = await readFile(path);
      const { start = 0, bodyStart = 0 } = recordsOf(bytes)[1] ?? {};
      const head = bytes.toString('utf8', start + fixedBytes, bodyStart);
      const value = (JSON.parse(head) as Record<string, string>)[field] ?? '';
      const changed = value.replace(/[\da-z](?=[^\da-z]*$)/, (last) => (last === '0' ? '1' : '0'));
      expect(changed).not.toBe(value);
      bytes.write(head.replace(JSON.stringify(value), JSON.stringify(changed)), start + fixedBytes);
      await writeFile(path, withSums(bytes));
      const { vault } = await stage.start();
      const id = field === 'sealedId' ? changed : sealedId;
      expect(vault.sealedRow(id)).toBeDefined();
      expect(await codeOf(vault.openSealed(id))).toBe('damaged');
    },
  );

  it.each(['bodies', 'records'])('is refused when %s were swapped', async (what) => {
    const { vault, sealedId, stop } = await approvedReveal();
    const path = await fileIn('vault', 'sealed');
    const bytes = await readFile(path);
    const [one, other] = recordsOf(bytes);
    if (!one || !other) throw new Error('two records');
    const head = (record: typeof one) => bytes.subarray(record.start, record.bodyStart);
    const body = (record: typeof one) => bytes.subarray(record.bodyStart, record.end);
    const swapped =
      what === 'bodies'
        ? [head(one), body(other), head(other), body(one)]
        : [head(other), body(other), head(one), body(one)];
    const file = Buffer.concat([bytes.subarray(0, headerBytes), ...swapped]);
    // The lengths of the bodies go with them.
    if (what === 'bodies') {
      const start = headerBytes + (one.bodyStart - one.start) + (other.end - other.bodyStart);
      file.writeUInt32LE(other.end - other.bodyStart, headerBytes + 12);
      file.writeUInt32LE(one.end - one.bodyStart, start + 12);
    }
    await writeFile(path, withSums(file));
    expect(await codeOf(vault.openSealed(sealedId))).toBe('damaged');
    await stop();
    const next = await stage.start();
    // In another order they are what they were.
    const code = what === 'bodies' ? 'damaged' : 'done';
    expect(await codeOf(next.vault.openSealed(sealedId))).toBe(code);
  });
});

describe('what is held', () => {
  it('never gives its raw bytes for its clean ones, nor those of another', async () => {
    const { vault } = await stage.start();
    const [one, other] = [batchOf('clean', 'raw_1'), batchOf('CLEAN', 'raw_2')];
    await vault.keep({ sealed: [], held: [one, other] });
    const path = await fileIn('vault', 'held');
    const bytes = await readFile(path);
    const [first, second] = recordsOf(bytes);
    if (!first || !second) throw new Error('two records');
    const half = (first.end - first.bodyStart) / 2;
    const part = (record: typeof first, index: number) =>
      bytes.subarray(record.bodyStart + index * half, record.bodyStart + (index + 1) * half);
    const write = (masked: Buffer, raw: Buffer) => {
      const changed = [masked, raw, bytes.subarray(first.end)];
      return writeFile(
        path,
        withSums(Buffer.concat([bytes.subarray(0, first.bodyStart), ...changed])),
      );
    };
    const copy = (record: typeof first, index: number) => Buffer.from(part(record, index));
    await write(copy(first, 1), copy(first, 0));
    expect(await codeOf(vault.maskedBatch(one.holdId))).toBe('damaged');
    await write(copy(second, 0), copy(first, 1));
    expect(await codeOf(vault.maskedBatch(one.holdId))).toBe('damaged');
    await write(copy(first, 0), copy(first, 1));
    expect(await codeOf(vault.maskedBatch(one.holdId))).toBe('done');
  });

  it.each([
    ['revealed', 'forwarded_masked', 'forwarded_revealed'],
    ['let go', 'dropped', 'forwarded_masked'],
    ['dropped', 'forwarded_masked', 'dropped'],
  ] as const)('is not %s by a decision that somebody wrote without the key', async (_, was, is) => {
    const first = await stage.start();
    const held = batchOf('clean', 'raw');
    await first.vault.keep({ sealed: [], held: [held] });
    const decision = { reason: 'approved', approvalId: 'x', tokens: [] } as const;
    await first.vault.decide(held.holdId, { ...decision, outcome: was });
    expect(await first.vault.isProven(held.holdId)).toBe(true);
    await first.stop();
    const path = await fileIn('vault', 'held');
    const bytes = await readFile(path);
    const { start = 0, bodyStart = 0, end = 0 } = recordsOf(bytes)[1] ?? {};
    const head = bytes.toString('utf8', start + fixedBytes, bodyStart).replace(was, is);
    const fixed = Buffer.from(bytes.subarray(start, start + fixedBytes));
    fixed.writeUInt32LE(Buffer.byteLength(head), 8);
    const forged = [
      bytes.subarray(0, start),
      fixed,
      Buffer.from(head),
      bytes.subarray(bodyStart, end),
    ];
    await writeFile(path, withSums(Buffer.concat(forged)));
    const { vault } = await stage.start();
    expect(vault.due()).toMatchObject([{ outcome: is }]);
    expect(await codeOf(vault.rawBatch(held.holdId))).not.toBe('done');
    expect(vault.due()).toHaveLength(is === 'forwarded_revealed' ? 0 : 1);
    expect(await vault.isProven(held.holdId)).toBe(false);
    expect(vault.due()).toEqual([]);
    expect(vault.heldRow(held.holdId)?.decision).toBeUndefined();
  });
});

describe('the key', () => {
  const reveal = async (config: object) => {
    const { vault, approvals, events, stop } = await stage.start({ config });
    return { vault, approvals, events, stop };
  };

  it('that was rotated opens what it sealed while it is listed', async () => {
    const before = await reveal({ sealing_key: keysOf({ a: 1 }) });
    const [value, held] = [valueOf('s3cret'), batchOf('clean', 'raw')];
    await before.vault.keep({ sealed: [value], held: [held] });
    await before.stop();
    const { vault } = await reveal({ sealing_key: keysOf({ b: 2, a: 1 }) });
    const next = valueOf('next');
    await vault.keep({ sealed: [next], held: [] });
    expect(vault.sealed({}, { limit: 5 }).items.map(({ keyId }) => keyId)).toEqual(['b', 'a']);
    expect(await codeOf(vault.openSealed(value.sealedId))).toBe('done');
    expect(await codeOf(vault.openSealed(next.sealedId))).toBe('done');
    expect(await codeOf(vault.maskedBatch(held.holdId))).toBe('done');
  });

  it.each([
    ['is not listed any more', { b: 2 }],
    ['of that id is another one', { a: 2 }],
  ])('that %s is missing, which is told, and nothing is lost', async (_what, keys) => {
    const first = await reveal({ sealing_key: keysOf({ a: 1 }) });
    const [value, held] = [valueOf('s3cret'), batchOf('clean', 'raw')];
    await first.vault.keep({ sealed: [value], held: [held] });
    const subject = { kind: 'reveal', sealedIds: [value.sealedId] } as const;
    const { id } = await first.approvals.ask(ann, { subject, reason: 'x' });
    await first.approvals.decide(bob, id, yes);
    await first.stop();

    const second = await reveal({ sealing_key: keysOf(keys) });
    expect(await codeOf(second.vault.openSealed(value.sealedId))).toBe('key_missing');
    expect(await codeOf(second.vault.maskedBatch(held.holdId))).toBe('key_missing');
    const asked = await second.approvals.ask(ann, { subject, reason: 'again' });
    await second.approvals.decide(bob, asked.id, yes);
    expect(await codeOf(second.approvals.use(ann, asked.id))).toBe('key_missing');
    expect(second.events.at(-1)).toMatchObject({ step: 'refused', reason: 'key_missing' });
    // What was approved under the key that is lost holds no more, and is not known any more.
    expect(await codeOf(second.approvals.use(ann, id))).toBe('unknown');
    await second.stop();

    const third = await reveal({ sealing_key: keysOf({ a: 1 }) });
    expect(await codeOf(third.vault.openSealed(value.sealedId))).toBe('done');
    expect(await codeOf(third.vault.maskedBatch(held.holdId))).toBe('done');
    expect(await codeOf(third.approvals.use(ann, id))).toBe('done');
  });
});

describe('the journal of approvals', () => {
  async function pending() {
    const started = await stage.start();
    const value = valueOf('s3cret');
    await started.vault.keep({ sealed: [value], held: [] });
    const subject = { kind: 'reveal', sealedIds: [value.sealedId] } as const;
    const { id } = await started.approvals.ask(ann, { subject, reason: 'why' });
    return { ...started, id };
  }

  it('does not approve by a line that somebody wrote without the key', async () => {
    const { approvals, id, lines, stop } = await pending();
    const other = await approvals.decide(bob, id, yes);
    await stop();
    const path = await fileIn('approvals');
    const text = await readFile(path, 'latin1');
    expect(other.state).toBe('approved');
    for (const [from, to] of [
      ['"reason":"seen"', '"reason":"SEEN"'],
      ['"owner":"bob"', '"owner":"bot"'],
      ['"once":true', '"once":false'],
      ['"approvals":1', '"approvals":0'],
    ] as const) {
      expect(text).toContain(from);
      await writeFile(path, text.replace(from, to));
      const next = await stage.start();
      expect(next.approvals.get(id)?.state).not.toBe('approved');
      expect(await codeOf(next.approvals.use(ann, id))).not.toBe('done');
      expect(next.lines.map(({ message }) => message).join()).toContain('a line is damaged');
      await next.stop();
    }
    expect(lines).toEqual([]);
  });

  it('of which any byte is flipped approves nothing that was not approved', async () => {
    const { approvals, id, stop } = await pending();
    await approvals.decide(bob, id, { decision: 'deny', reason: 'no' });
    await stop();
    const path = await fileIn('approvals');
    const whole = await readFile(path);
    for (let offset = 0; offset < whole.length; offset += 23) {
      const flipped = Buffer.from(whole);
      flipped[offset] = (flipped[offset] ?? 0) ^ 4;
      await writeFile(path, flipped);
      const next = await stage.start();
      expect(await codeOf(next.approvals.use(ann, id))).not.toBe('done');
      await next.stop();
    }
  });

  it('used up stays used up when its line is cut out', async () => {
    const { approvals, id, stop } = await pending();
    await approvals.decide(bob, id, yes);
    await approvals.use(ann, id);
    await stop();
    const path = await fileIn('approvals');
    const lines = (await readFile(path, 'latin1')).split('\n');
    await writeFile(path, lines.filter((line) => !line.includes('"kind":"used"')).join('\n'));
    const next = await stage.start();
    expect(await codeOf(next.approvals.use(ann, id))).toBe('used');
  });
});
