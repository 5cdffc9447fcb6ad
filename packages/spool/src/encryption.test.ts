import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { gcmSealer, keyRing, spoolKey } from './keys.ts';
import { spoolConfig } from './spool-config.ts';
import { createStage, patient, until } from './stage.ts';
import { backendOf, batchWith, hand, isAway, refuses } from './stand-ins.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

const keyOf = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const sealedWith = (byte: number, ...old: number[]) => ({
  encryption: { key: keyOf(byte), old_keys: old.map(keyOf) },
});

/** Leaves one batch on disk, written with this configuration. */
async function leave(text: string, config: object): Promise<void> {
  const a = backendOf('a');
  a.answer = isAway;
  const { outlet, stop } = await stage.start([a], { config });
  await hand(outlet, batchWith(text));
  await stop();
}

/** What arrives with this configuration, and what is said. */
async function deliver(config: object) {
  const a = backendOf('a');
  const { stop, lines } = await stage.start([a], { config });
  await stop(patient());
  return { received: a.received, said: JSON.stringify(lines) };
}

async function allBytes(): Promise<string> {
  const entries = await readdir(stage.directory(), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1'));
  return (await Promise.all(texts)).join();
}

describe('with a key', () => {
  it('neither what a batch says nor who sent it can be read on disk', async () => {
    const [a, b] = [backendOf('a'), backendOf('b')];
    a.answer = isAway;
    b.answer = refuses;
    const { outlet, counts } = await stage.start([a, b], { config: sealedWith(1) });
    await hand(outlet, batchWith('clean but private'));
    await until(() => counts['traceveil_exporter_dead_lettered_spans{b}'] === 1);
    const bytes = await allBytes();
    expect(bytes).toContain('TRVSPOOL');
    for (const text of ['private', 'team-a', '10.0.0.7']) expect(bytes).not.toContain(text);
  });

  it('what was written with the key before is sent', async () => {
    await leave('written with 1', sealedWith(1));
    expect((await deliver(sealedWith(2, 1))).received).toEqual(['written with 1']);
  });

  it('what was written before there was one is sent', async () => {
    await leave('plain', {});
    expect((await deliver(sealedWith(1))).received).toEqual(['plain']);
  });

  it('that is not the right one the start goes on, and what waits is sent when it is', async () => {
    await leave('written with 1', sealedWith(1));
    const id = Buffer.from(spoolKey(Buffer.alloc(32, 1)).id).toString('hex');
    const wrong = await deliver(sealedWith(2));
    expect(wrong.received).toEqual([]);
    expect(wrong.said).toContain(`is sealed with key ${id}, not configured; it waits until it is`);
    await leave('meanwhile', sealedWith(2));
    expect((await deliver({})).received).toEqual([]);
    const right = await deliver(sealedWith(2, 1));
    expect(right.received.sort()).toEqual(['meanwhile', 'written with 1']);
    expect(await readdir(stage.directory())).not.toContain('0000000001.locked');
  });
});

describe('a sealed record', () => {
  const salt = Buffer.alloc(32, 9);
  const sealer = gcmSealer(spoolKey(Buffer.alloc(32, 1)), salt);
  const bound = [Buffer.from('header'), Buffer.from('head')];
  const sealed = Buffer.concat(sealer.seal([Buffer.from('clean')], 56, bound));

  it('opens where it was sealed', () => {
    expect(Buffer.from(sealer.open(sealed, 56, bound) ?? '').toString()).toBe('clean');
  });

  it.each([
    ['another place in the file', () => sealer.open(sealed, 57, bound)],
    ['another head', () => sealer.open(sealed, 56, [bound[0] ?? salt, Buffer.from('heaD')])],
    ['a changed byte', () => sealer.open(Buffer.from(sealed).fill(0, 0, 1), 56, bound)],
    ['no tag', () => sealer.open(sealed.subarray(0, 10), 56, bound)],
    [
      'another file',
      () => gcmSealer(spoolKey(Buffer.alloc(32, 1)), Buffer.alloc(32)).open(sealed, 56, bound),
    ],
  ])('does not open with %s', (_what, open) => {
    expect(open()).toBeUndefined();
  });

  it('never has the same bytes as another of the same text', () => {
    const other = Buffer.concat(sealer.seal([Buffer.from('clean')], 57, bound));
    expect(other).not.toEqual(sealed);
  });
});

describe('storage.spool.encryption', () => {
  it.each([keyOf(1), Buffer.alloc(32, 1).toString('hex')])('takes the key %j', (key) => {
    const { encryption } = spoolConfig.parse({ encryption: { key } });
    expect(encryption?.key).toEqual(Buffer.alloc(32, 1));
  });

  it.each(['', 'secret', keyOf(1).slice(4), `${keyOf(1)}AAAA`])('refuses the key %j', (key) => {
    const { error } = spoolConfig.safeParse({ encryption: { key } });
    expect(error?.issues[0]?.message).toContain('must be 32 bytes in base64 or hex');
  });

  it('tells keys apart by an id that is not part of them', () => {
    const ring = keyRing(Buffer.alloc(32, 1), [Buffer.alloc(32, 2)]);
    expect(ring.byId.size).toBe(2);
    expect([...ring.byId.keys()].join()).not.toContain('0101');
  });
});
