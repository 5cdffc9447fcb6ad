import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import type { AuditEvent, Log } from '@traceveil/pipeline';
import { components } from '../components.ts';
import { loadConfig, type GatewayConfig } from '../config.ts';
import { defaultConfig } from '../default-config.ts';
import { noteRead, type Reading } from './note-read.ts';
import { createReadInbox, noteBytesMax, type ReadInbox } from './read-inbox.ts';

let storage = '';
let inbox = '';
let config: GatewayConfig;
let taken: AuditEvent[] = [];
let errors: string[] = [];
let isTrailBroken = false;
let running: ReadInbox | undefined;
beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'traceveil-inbox-'));
  inbox = join(storage, 'audit-inbox');
  const text = defaultConfig.replaceAll('./data', storage);
  const input = { text, fileName: 'traceveil.yaml', env: {}, readFile: () => '' };
  ({ config } = loadConfig(input, components));
  [taken, errors, isTrailBroken] = [[], [], false];
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await chmod(storage, 0o700);
  await rm(storage, { recursive: true, force: true });
});

const reading: Reading = {
  ...{ command: 'session show', subject: 's-42', results: 3, reason: 'ticket 7' },
};

async function start(): Promise<void> {
  const keep = (_fields: object, message: string) => void errors.push(message);
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
  running = createReadInbox(inbox, {
    tell: (event) => {
      if (isTrailBroken) return Promise.reject(new Error('broken'));
      taken.push(event);
      return Promise.resolve();
    },
    log,
  });
  await running.start();
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('what a command read', () => {
  it('is noted whole, readable by its owner only, and taken at the next start, once', async () => {
    await noteRead(config, reading);
    const [name = '', ...more] = await readdir(inbox);
    expect(more).toEqual([]);
    expect((await stat(join(inbox, name))).mode & 0o777).toBe(0o600);
    await start();
    expect(taken).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        ...{ kind: 'read', command: 'session show', subject: 's-42', results: 3 },
        read_id: name.replace('.json', ''),
        actor: { name: userInfo().username, uid: process.getuid?.() },
        purpose: 'ticket 7',
      },
    ]);
    expect(await readdir(inbox)).toEqual([]);
  });

  it('is taken by a gateway that runs', async () => {
    await start();
    await noteRead(config, { ...reading, reason: undefined });
    await until(() => taken.length > 0);
    expect(taken).toMatchObject([{ subject: 's-42', purpose: '' }]);
  });

  it('stays until the trail has it', async () => {
    await noteRead(config, reading);
    isTrailBroken = true;
    await start();
    expect(await readdir(inbox)).toHaveLength(1);
    isTrailBroken = false;
    await until(() => taken.length > 0);
    await running?.stop();
    expect(await readdir(inbox)).toEqual([]);
  });

  it('is noted without the secrets that stand in the command', async () => {
    const secret = fake('ghp_', 36);
    await noteRead(config, { ...reading, subject: `session=${secret}`, reason: `for ${secret}` });
    const [name = ''] = await readdir(inbox);
    const text = await readFile(join(inbox, name), 'utf8');
    expect(text).not.toContain(secret);
    expect(JSON.parse(text)).toMatchObject({ purpose: 'for [REDACTED:github-token]' });
  });

  it('is not shown when it cannot be noted', async () => {
    await writeFile(inbox, 'a file where the directory should be');
    await expect(noteRead(config, reading)).rejects.toThrow('nothing is shown');
  });

  it('is not shown when nobody takes the notes', async () => {
    await mkdir(inbox);
    for (let index = 0; index < 10_000; index += 1) await writeFile(join(inbox, `${index}`), '');
    await expect(noteRead(config, reading)).rejects.toThrow('no gateway takes the notes');
  });

  it('needs no note where there is no trail, or nothing is kept', async () => {
    await noteRead({ ...config, audit: [] }, reading);
    await noteRead({ ...config, storageDirectory: join(storage, 'none') }, reading);
    expect(await readdir(storage)).toEqual([]);
  });
});

describe('a file that is no note', () => {
  const id = '00000000-0000-4000-8000-000000000000.json';
  const good = {
    ...{ time: '2026-11-26T05:00:00.000Z', kind: 'read', command: 'report', subject: '' },
    ...{ read_id: id.replace('.json', ''), actor: { name: 'root', uid: 0 }, purpose: '' },
    results: 0,
  };

  it.each([
    ['no JSON', 'x'],
    ['another kind of event', JSON.stringify({ ...good, kind: 'forward' })],
    ['a field too many', JSON.stringify({ ...good, seq: 1 })],
    ['a field too few', JSON.stringify({ ...good, actor: undefined })],
    ['too long', JSON.stringify(good).padEnd(noteBytesMax + 1)],
  ])('is set aside and told: %s', async (_, text) => {
    await mkdir(inbox);
    await writeFile(join(inbox, id), text);
    await start();
    expect(taken).toEqual([]);
    expect(await readdir(inbox)).toEqual([`${id}.bad`]);
    expect(errors).toEqual([`${id}.bad is no note of a reading; it is not in the trail`]);
  });

  it('is set aside when it is a link, and left alone by another name', async () => {
    await mkdir(inbox);
    await writeFile(join(storage, 'other'), JSON.stringify(good));
    await symlink(join(storage, 'other'), join(inbox, id));
    await writeFile(join(inbox, 'unfinished.json.new'), JSON.stringify(good));
    await start();
    expect(taken).toEqual([]);
    expect((await readdir(inbox)).sort()).toEqual([`${id}.bad`, 'unfinished.json.new']);
  });

  it('does not keep a good one from being taken', async () => {
    await mkdir(inbox);
    await writeFile(join(inbox, id), JSON.stringify(good));
    await start();
    expect(taken).toEqual([good]);
  });
});
