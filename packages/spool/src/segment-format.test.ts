import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { crc32c } from './crc32c.ts';
import { keyRing } from './keys.ts';
import {
  createHeader,
  encodeRecord,
  headerBytes,
  newRecord,
  parseHeader,
} from './segment-format.ts';
import { segmentName } from './segment-names.ts';
import { createStage, patient } from './stage.ts';
import { backendOf, batchWith } from './stand-ins.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

/** A new file's header as version 1 has it: with CRC-32C. */
function headerOfVersion1() {
  const keys = keyRing(undefined, []);
  const bytes = Buffer.from(createHeader(keys).bytes);
  bytes.writeUInt32LE(1, 8);
  bytes.writeUInt32LE(crc32c(bytes.subarray(0, 52)), 52);
  const header = parseHeader(bytes, keys);
  if (!header?.sealer) throw new Error('must be read');
  return { ...header, sealer: header.sealer };
}

/** Leaves a segment of version 1 with one batch. */
async function leave(text: string, damage: (bytes: Buffer) => void = () => undefined) {
  const header = headerOfVersion1();
  const record = newRecord(batchWith(text), ['a'], Date.now());
  const { buffers } = encodeRecord(record, headerBytes, header);
  const bytes = Buffer.concat([header.bytes, ...buffers]);
  damage(bytes);
  await writeFile(join(stage.directory(), segmentName(1)), bytes);
}

async function deliver() {
  const a = backendOf('a');
  const { stop, lines } = await stage.start([a]);
  await stop(patient());
  return { received: a.received, said: JSON.stringify(lines) };
}

it('delivers what an earlier version wrote, with its own sums', async () => {
  await leave('of version 1');
  expect((await deliver()).received).toEqual(['of version 1']);
});

it('sees damage in what an earlier version wrote', async () => {
  await leave('of version 1', (bytes) =>
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1),
  );
  const { received, said } = await deliver();
  expect(received).toEqual([]);
  expect(said).toContain('a segment is damaged');
});

it('takes no file of a version that it does not know', () => {
  const keys = keyRing(undefined, []);
  const bytes = Buffer.from(createHeader(keys).bytes);
  bytes.writeUInt32LE(3, 8);
  expect(parseHeader(bytes, keys)).toBeUndefined();
});
