import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ann, batchOf, bob, codeOf, createStage, keyOf, no, valueOf, yes } from './stage.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

const secret = 'zx9-Kq7wPv3sLm5nRt8u';

/** Ways in which it might stand somewhere. */
function formsOf(text: string): readonly (readonly [string, Buffer])[] {
  const bytes = Buffer.from(text);
  const forms: [string, Buffer][] = [
    ['plain', bytes],
    ['UTF-16', Buffer.from(text, 'utf16le')],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
    ['percent', Buffer.from([...bytes].map((byte) => `%${byte.toString(16)}`).join(''))],
    ['JSON of bytes', Buffer.from([...bytes].join(','))],
    ['reversed', Buffer.from(Uint8Array.from(bytes).reverse())],
    ['gzip', gzipSync(bytes).subarray(10, -8)],
    ['deflate', deflateSync(bytes).subarray(2, -4)],
  ];
  // In base64 it stands in one of three ways, by what comes before it.
  for (const shift of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const middle = encoded.slice(4, -4);
    forms.push([`base64 ${String(shift)}`, Buffer.from(middle)]);
    forms.push([`base64url ${String(shift)}`, Buffer.from(middle.replaceAll('+', '-'))]);
  }
  return forms;
}

it('leaves no raw value in any file, event, log line or error, in any form', async () => {
  const said: unknown[] = [];
  const onStep = (...step: unknown[]) => void said.push(step);
  const started = await stage.start({ onStep });
  const { vault, approvals } = started;
  const value = valueOf(secret);
  const held = [batchOf('clean', `raw ${secret}`), batchOf('clean', `raw ${secret}`)] as const;
  await vault.keep({ sealed: [value], held });
  const reveal = { kind: 'reveal', sealedIds: [value.sealedId] } as const;
  for (const say of [yes, no]) {
    const { id } = await approvals.ask(ann, { subject: reveal, reason: 'look' });
    await approvals.decide(bob, id, say);
    const shown = await approvals.use(ann, id).catch((error: unknown) => said.push(String(error)));
    expect(JSON.stringify(shown).includes(secret)).toBe(say === yes);
    expect(await codeOf(approvals.use(ann, id))).not.toBe('done');
  }
  const { holdId, tokens } = held[0];
  const release = { kind: 'release', holdId, mode: 'revealed', tokens } as const;
  const { id } = await approvals.ask(ann, { subject: release, reason: 'go' });
  await approvals.decide(bob, id, yes);
  expect(Buffer.from(await vault.rawBatch(holdId)).toString()).toContain(secret);
  said.push(vault.sealed({}, { limit: 9 }), vault.held({ limit: 9 }), approvals.get(id));
  said.push(started.events, started.lines);

  const entries = await readdir(stage.directory(), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(4);
  const all = [Buffer.from(JSON.stringify(said))];
  for (const { parentPath, name } of files) all.push(await readFile(join(parentPath, name)));
  const bytes = Buffer.concat(all);
  expect(bytes.includes('[REDACTED:acme-key#0123456789ab]')).toBe(true);
  const key = formsOf(Buffer.from(keyOf(1), 'base64').toString('latin1')).slice(0, 1);
  const found = [...formsOf(secret), ...key].filter(([, form]) => bytes.includes(form));
  expect(found.map(([name]) => name)).toEqual([]);
});

it('seals equal values into unequal bytes', async () => {
  const { vault } = await stage.start();
  await vault.keep({ sealed: [valueOf(secret), valueOf(secret)], held: [] });
  const [name = ''] = await readdir(join(stage.directory(), 'vault', 'sealed'));
  const bytes = await readFile(join(stage.directory(), 'vault', 'sealed', name));
  const tail = bytes.subarray(-secret.length);
  expect(bytes.indexOf(tail)).toBe(bytes.length - secret.length);
});
