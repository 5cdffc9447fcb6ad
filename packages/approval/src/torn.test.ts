import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ann,
  asked,
  askedToRelease,
  batchOf,
  bob,
  codeOf,
  createStage,
  valueOf,
  yes,
} from './stage.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

const page = { limit: 100 };

async function fileIn(...parts: string[]): Promise<string> {
  const directory = join(stage.directory(), ...parts);
  const [name = ''] = (await readdir(directory)).filter((one) => /^\d{10}/.test(one));
  return join(directory, name);
}

describe('a process that is killed while it writes', () => {
  it('leaves sealed values whole, at whichever byte', async () => {
    const { vault, stop } = await stage.start();
    const values = [valueOf('one'), valueOf('two'), valueOf('three')];
    const directory = join(stage.directory(), 'vault', 'sealed');
    const path = join(directory, '0000000001.sealed');
    const ends: number[] = [];
    for (const value of values) {
      await vault.keep({ sealed: [value], held: [] });
      ends.push((await readFile(path)).length);
    }
    await stop();
    const whole = await readFile(path);
    for (let bytes = 0; bytes < whole.length; bytes += 11) {
      await writeFile(path, whole.subarray(0, bytes));
      const next = await stage.start();
      const known = next.vault.sealed({}, page).items.map(({ sealedId }) => sealedId);
      const expected = values.filter((_value, index) => (ends[index] ?? 0) <= bytes);
      expect(known).toEqual(expected.map(({ sealedId }) => sealedId).reverse());
      for (const id of known) expect(await codeOf(next.vault.openSealed(id))).toBe('done');
      const added = valueOf('added');
      await next.vault.keep({ sealed: [added], held: [] });
      expect(await codeOf(next.vault.openSealed(added.sealedId))).toBe('done');
      await next.stop();
      await rm(directory, { recursive: true });
      await mkdir(directory);
    }
  });

  it('leaves what is held as it was at a record’s end, at each of them', async () => {
    const started = await stage.start();
    const path = join(stage.directory(), 'vault', 'held', '0000000001.sealed');
    const seen: { bytes: number; held: readonly string[]; due: readonly string[] }[] = [];
    const note = async () => {
      const { vault } = started;
      const held = vault.held(page).items.map(({ holdId }) => holdId);
      const due = vault.due().map(({ holdId, outcome }) => `${holdId} ${outcome}`);
      seen.push({ bytes: (await readFile(path)).length, held, due });
    };
    for (const mode of ['masked', 'revealed'] as const) {
      const { held, id } = await askedToRelease(started, mode);
      await note();
      await started.approvals.decide(bob, id, yes);
      await note();
      if (mode === 'masked') await started.vault.noteReleased(held.holdId);
      await note();
    }
    await started.stop();
    const whole = await readFile(path);
    // The approvals would decide again what the vault has not heard of.
    await writeFile(await fileIn('approvals'), '');
    for (const { bytes, held, due } of seen) {
      for (const torn of [0, 1, 30]) {
        await writeFile(path, whole.subarray(0, bytes + torn));
        const { vault, stop } = await stage.start();
        expect(vault.held(page).items.map(({ holdId }) => holdId)).toEqual(held);
        expect(vault.due().map(({ holdId, outcome }) => `${holdId} ${outcome}`)).toEqual(due);
        await stop();
      }
    }
  });

  it('leaves approvals as they were at a line’s end, at whichever byte', async () => {
    const started = await stage.start();
    const { id } = await asked(started);
    await started.approvals.decide(bob, id, yes);
    await started.approvals.use(ann, id);
    await started.stop();
    const path = await fileIn('approvals');
    const claims = join(stage.directory(), 'approvals', 'used');
    expect(await readdir(claims)).toEqual([`${id}.used`]);
    const whole = await readFile(path);
    const endOf = (kind: string) => whole.indexOf('\n', whole.indexOf(`"kind":"${kind}"`)) + 1;
    const [requested, approved] = [endOf('request'), endOf('decision')];
    for (let bytes = 0; bytes < whole.length; bytes += 13) {
      await writeFile(path, whole.subarray(0, bytes));
      const { approvals, stop } = await stage.start();
      // The claim says what the line, which is torn, would have said.
      const expected = bytes < requested ? undefined : bytes < approved ? 'pending' : 'used';
      expect([bytes, approvals.get(id)?.state]).toEqual([bytes, expected]);
      expect(await codeOf(approvals.use(ann, id))).not.toBe('done');
      await stop();
    }
  });

  it('between the claim and the showing has used the approval up', async () => {
    const started = await stage.start();
    const { id } = await asked(started);
    await started.approvals.decide(bob, id, yes);
    await started.stop();
    await writeFile(join(stage.directory(), 'approvals', 'used', `${id}.used`), '');
    const { approvals } = await stage.start();
    expect(approvals.get(id)?.state).toBe('used');
    expect(await codeOf(approvals.use(ann, id))).toBe('used');
  });
});

it('goes on in a new segment when one has grown, and reads all of them', async () => {
  const config = { max_size: '64KiB' };
  const { vault, stop } = await stage.start({ config });
  const all = Array.from({ length: 8 }, (_, index) =>
    batchOf(`masked ${String(index)}`, 'r'.repeat(3_000)),
  );
  for (const held of all) await vault.keep({ sealed: [], held: [held] });
  await stop();
  expect((await readdir(join(stage.directory(), 'vault', 'held'))).length).toBeGreaterThan(2);
  const next = await stage.start({ config });
  for (const [index, { holdId }] of all.entries()) {
    const { bytes } = await next.vault.maskedBatch(holdId);
    expect(Buffer.from(bytes).toString()).toBe(`masked ${String(index)}`);
  }
  // Later ones first: a segment goes only when all before it have gone.
  for (const { holdId } of [...all].reverse()) await next.vault.noteReleased(holdId);
  await next.stop();
  const last = await stage.start({ config });
  expect(last.vault.heldItems).toBe(0);
  expect(await readdir(join(stage.directory(), 'vault', 'held'))).toEqual([]);
});
