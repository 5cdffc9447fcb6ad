import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DeadLetters, diskFileSystem, keysOf, spoolConfig } from '@traceveil/spool';
import { spool } from './dead-letters.ts';

let directory = '';
const printed = { out: '', err: '' };
const writers = { out: process.stdout.write, err: process.stderr.write };
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-letters-'));
  await writeFile(join(directory, 'traceveil.yaml'), configWith(''));
  printed.out = printed.err = '';
  process.stdout.write = (text) => Boolean((printed.out += String(text)));
  process.stderr.write = (text) => Boolean((printed.err += String(text)));
});
afterEach(async () => {
  process.stdout.write = writers.out;
  process.stderr.write = writers.err;
  await rm(directory, { recursive: true });
});

const configWith = (spoolLines: string) => `
receivers: { otlp: { protocols: { http: } } }
processors: { redact: }
exporters: { otlp_http: { endpoint: 'http://127.0.0.1:9' } }
storage: { directory: ${JSON.stringify(directory)} ${spoolLines} }
service: { pipelines: { traces: { receivers: [otlp], processors: [redact], exporters: [otlp_http] } } }
`;
const key = Buffer.alloc(32, 3).toString('base64');

function store(config: unknown = {}) {
  const keys = keysOf(spoolConfig.parse(config));
  return new DeadLetters(diskFileSystem, join(directory, 'spool'), keys);
}

/** Two dead letters of one span each. */
async function twoLetters(config: unknown = {}): Promise<void> {
  const letters = store(config);
  await letters.start();
  for (const offset of [56, 99]) {
    const span = Buffer.from('2a086e616d65642d6f6e', 'hex');
    const wrapped = (tag: number, inner: Buffer) =>
      Buffer.concat([Buffer.of(tag, inner.length), inner]);
    await letters.write({
      batch: {
        signal: 'traces',
        items: 1,
        bytes: wrapped(0x0a, wrapped(0x12, wrapped(0x12, span))),
        sender: { id: 'team-a', address: '127.0.0.1', transport: 'http' },
      },
      exporter: 'otlp_http',
      reason: 'exporter/otlp_http: backend answered 400',
      time: Date.UTC(2026, 10, 25),
      start: { segment: 1, offset },
    });
  }
}

const run = (action: string, ids: readonly string[] = [], more = {}) =>
  spool(action, ids, {
    config: join(directory, 'traceveil.yaml'),
    json: false,
    all: false,
    reason: undefined,
    ...more,
  });
const [first, second] = ['0000000001-56-otlp_http', '0000000001-99-otlp_http'];

describe('traceveil spool list', () => {
  it('says that there is nothing before anything ran', async () => {
    expect(await run('list')).toBe(0);
    expect(printed.out).toBe('0 dead letters, 0 items\n');
  });

  it('names each with its reason', async () => {
    await twoLetters();
    expect(await run('list')).toBe(0);
    const [heading = '', line = ''] = printed.out.split('\n');
    expect(heading).toMatch(/^ID +ACCEPTED +SIGNAL +ITEMS +BYTES +REASON$/);
    expect(line).toMatch(
      /^0000000001-56-otlp_http {2}2026-11-25T00:00:00.000Z {2}traces +1 +\d+ +exporter\/otlp_http: backend answered 400$/,
    );
    expect(printed.out).toMatch(/\n2 dead letters, 2 items\n$/);
  });

  it('is JSON when asked for', async () => {
    await twoLetters();
    await run('list', [], { json: true });
    const { letters } = JSON.parse(printed.out) as { letters: unknown[] };
    expect(letters[0]).toMatchObject({ id: first, exporter: 'otlp_http', resending: false });
  });

  it('names a file that is damaged, and ends with 1', async () => {
    await twoLetters();
    await writeFile(join(directory, 'spool/dead-letters', `${first}.letter`), 'damaged');
    expect(await run('list')).toBe(1);
    expect(printed.err).toContain(`${first}.letter is damaged`);
    expect(printed.out).toContain('1 dead letter, 1 items');
  });
});

describe('traceveil spool show', () => {
  it('shows who sent it and the request as OTLP/JSON', async () => {
    await twoLetters();
    expect(await run('show', [first])).toBe(0);
    expect(JSON.parse(printed.out)).toMatchObject({
      sender: { id: 'team-a' },
      request: { resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'named-on' }] }] }] },
    });
  });

  it('leaves a note for the audit trail before anything is shown', async () => {
    await twoLetters();
    const audited = `${configWith('')}audit: { file: {} }\n`;
    await writeFile(join(directory, 'traceveil.yaml'), audited);
    expect(await run('show', [first, 'no-such'], { reason: 'ticket 7' })).toBe(1);
    const inbox = join(directory, 'audit-inbox');
    const [note = '', ...more] = await readdir(inbox);
    expect(more).toEqual([]);
    expect(JSON.parse(await readFile(join(inbox, note), 'utf8'))).toMatchObject({
      ...{ kind: 'read', command: 'spool show', subject: `${first} no-such` },
      ...{ results: 1, purpose: 'ticket 7', actor: { uid: process.getuid?.() } },
    });
  });

  it('ends with 1 for one that is not there', async () => {
    await twoLetters();
    expect(await run('show', ['0000000009-56-otlp_http'])).toBe(1);
    expect(printed.err).toContain('there is no dead letter "0000000009-56-otlp_http"');
  });

  it('needs the key of one that is sealed', async () => {
    await twoLetters({ encryption: { key } });
    expect(await run('show', [first])).toBe(1);
    expect(printed.err).toContain('sealed with a key');
    const withKey = configWith(`, spool: { encryption: { key: ${key} } }`);
    await writeFile(join(directory, 'traceveil.yaml'), withKey);
    expect(await run('show', [first])).toBe(0);
    expect(printed.out).toContain('"named-on"');
  });
});

describe('traceveil spool resend', () => {
  it('leaves a letter for the gateway to take, and the others where they are', async () => {
    await twoLetters();
    expect(await run('resend', [second])).toBe(0);
    expect(printed.out).toBe('resend: 1 dead letter, 1 items\n');
    expect((await store().resending()).map(({ id }) => id)).toEqual([second]);
    expect((await store().list()).letters).toHaveLength(2);
  });
});

describe('traceveil spool drop', () => {
  it('deletes one, or all', async () => {
    await twoLetters();
    await run('drop', [first]);
    expect((await store().list()).letters.map(({ id }) => id)).toEqual([second]);
    await run('drop', [], { all: true });
    expect((await store().list()).letters).toEqual([]);
  });
});

it.each([
  ['list', [first], {}],
  ['show', [], {}],
  ['show', [], { all: true }],
  ['drop', [], {}],
  ['drop', [first], { all: true }],
  ['explode', [first], {}],
])('takes %s %j %j for wrong usage', async (action, ids, more) => {
  expect(await run(action, ids, more)).toBeUndefined();
});

it('tells what is wrong with the configuration', async () => {
  await writeFile(join(directory, 'traceveil.yaml'), 'receivers: 1');
  await expect(run('list')).rejects.toThrow('traceveil.yaml:1');
});
