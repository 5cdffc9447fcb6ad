import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { genesis, seal } from '../chain.ts';
import { makeCheckpoint } from '../checkpoint.ts';
import { createFileSink, fileAudit } from '../file-sink.ts';
import { sampleDependencies, sampleEvent } from '../sample.ts';
import { loadSigningKey, publicKeysName, readPublicKey, type PublicKey } from '../signing-key.ts';
import { auditDisk } from '../audit-disk.ts';
import { hasPython, startPythonVerifier, type PythonVerifier } from './python-verifier.ts';
import { diskOf, linesIn, type Files, type TrailFiles } from './tampered-trail.ts';
import { verifyTrail } from './verify-trail.ts';

let directory = '';
let whole: TrailFiles;
let keys: readonly PublicKey[] = [];
let python: PythonVerifier | undefined;
/** The events of the whole trail, in order, with the file that each is in. */
let events: { name: string; line: Buffer; seq: number }[] = [];

async function filesIn(path: string): Promise<Files> {
  const names = (await readdir(path)).filter((name) => name.endsWith('.jsonl')).sort();
  const read = names.map(async (name) => [name, await readFile(join(path, name))] as const);
  return Object.fromEntries(await Promise.all(read));
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-tampering-'));
  const settings = fileAudit.config.parse({ max_megabytes: 0.003, checkpoint_events: 10 });
  for (const life of ['a', 'b']) {
    const sink = createFileSink(settings, sampleDependencies(directory));
    await sink.start();
    for (const path of [1, 2, 3, 4, 5]) await sink.append([sampleEvent(`${life}${path} é😀`)]);
    await sink.stop(AbortSignal.timeout(5_000));
  }
  whole = {
    trail: await filesIn(join(directory, 'audit')),
    copies: await filesIn(join(directory, 'audit-checkpoints')),
  };
  const names = await readdir(join(directory, publicKeysName));
  const keyFiles = names.map((name) => join(directory, publicKeysName, name));
  if (hasPython) python = startPythonVerifier(keyFiles);
  keys = (await Promise.all(keyFiles.map((path) => readFile(path, 'utf8')))).map(readPublicKey);
  events = Object.entries(whole.trail).flatMap(([name, file]) =>
    linesIn(file).map((line) => ({ name, line, seq: seqOf(line) })),
  );
});
afterAll(async () => {
  await python?.stop();
  await rm(directory, { recursive: true, force: true });
});

function seqOf(line: Buffer): number {
  return (JSON.parse(line.toString()) as { seq: number }).seq;
}

/** The verdict of `traceveil audit verify`: the first event that is concerned. */
async function verdict(files: TrailFiles, publicKeys = keys): Promise<number | 'ok'> {
  const places = { directory: '/trail', checkpointDirectory: '/copies' };
  const verification = await verifyTrail({ ...places, publicKeys }, diskOf(files));
  return verification?.problem?.seq ?? 'ok';
}

/** The verdict of the verifier in Python, of the same files. */
async function verdictOfPython({ trail, copies }: TrailFiles): Promise<number | string> {
  const place = await mkdtemp(join(directory, 'python-'));
  const folders = Object.entries({ trail, copies }).map(async ([folder, files]) => {
    const path = join(place, folder);
    await mkdir(path);
    for (const [name, file] of Object.entries(files)) await writeFile(join(path, name), file);
    return path;
  });
  const [trailFolder = '', copiesFolder = ''] = await Promise.all(folders);
  const said = await python?.verdict(trailFolder, copiesFolder);
  await rm(place, { recursive: true });
  return said ?? 'nothing';
}

/** What both say; something else when they do not say the same. */
async function both(files: TrailFiles): Promise<number | string> {
  const ours = await verdict(files);
  const pythons = hasPython ? await verdictOfPython(files) : ours;
  return pythons === ours ? ours : `${ours}, but ${pythons} in Python`;
}

/** The trail with other events, each in the file in which its seq stood, or the last. */
function withEvents(next: readonly { readonly name: string; readonly line: Buffer }[]): TrailFiles {
  const trail: Record<string, Buffer> = {};
  for (const { name, line } of next) {
    trail[name] = Buffer.concat([trail[name] ?? Buffer.alloc(0), line]);
  }
  return { ...whole, trail };
}

/** Changes one event and writes all that follows anew, with whatever hashes that needs. */
function rewritten(from: number, change: (event: Record<string, unknown>) => object) {
  let head = genesis;
  return events.map(({ name, line, seq }) => {
    const event = { ...JSON.parse(line.toString()), hash: undefined } as Record<string, unknown>;
    const sealed = seal(seq === from ? change(event) : event, head);
    head = sealed.head;
    return { name, line: Buffer.from(sealed.line) };
  });
}

const edited = (event: Record<string, unknown>) => ({ ...event, service: 'another' });

describe('a trail that nobody touched', () => {
  it('verifies, in several segments with several checkpoints', async () => {
    expect(await both(whole)).toBe('ok');
    expect(Object.keys(whole.trail).length).toBeGreaterThan(2);
    expect(events.filter(({ line }) => line.includes('"checkpoint"')).length).toBeGreaterThan(3);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  });

  it('verifies when its last line is on its way', async () => {
    const last = Object.keys(whole.trail).at(-1) ?? '';
    const file = Buffer.concat([whole.trail[last] ?? Buffer.alloc(0), Buffer.from('{"acti')]);
    expect(await both({ ...whole, trail: { ...whole.trail, [last]: file } })).toBe('ok');
  });

  it('verifies without the copies of its checkpoints', async () => {
    expect(await both({ ...whole, copies: {} })).toBe('ok');
  });
});

describe('a trail that is written while it is verified', () => {
  const places = { directory: '/trail', checkpointDirectory: '/copies' };

  /** Lists something else at first than what is there when it is read. */
  async function verdictAfter(listed: readonly string[]): Promise<number | 'ok'> {
    const disk = diskOf(whole);
    let lists = 0;
    const list = (directory: string) => {
      const isFirst = directory === '/trail' && (lists += 1) === 1;
      return isFirst ? Promise.resolve([...listed]) : disk.list(directory);
    };
    const options = { ...places, publicKeys: keys };
    return (await verifyTrail(options, { ...disk, list }))?.problem?.seq ?? 'ok';
  }

  it('is read again when a file was put aside meanwhile', async () => {
    const [first = '', , ...others] = Object.keys(whole.trail);
    expect(await verdictAfter([first, ...others])).toBe('ok');
  });

  it('is read again when retention deleted a file meanwhile', async () => {
    const names = Object.keys(whole.trail);
    expect(await verdictAfter(['audit-000000000000.jsonl', ...names])).toBe('ok');
  });

  it('needs no copy of a checkpoint that came after its beginning was looked at', async () => {
    const last = Object.keys(whole.trail).at(-1) ?? '';
    const shorter = { ...whole.trail, [last]: Buffer.alloc(0) };
    const disk = diskOf({ ...whole, trail: shorter });
    // The copies grow between the look at their size and the end of the trail.
    const open: typeof disk.open = async (path, flags, mode) => {
      const file = await disk.open(path, flags, mode);
      return path.startsWith('/copies')
        ? Object.assign(file, { stat: () => Promise.resolve({ size: sizeAt(shorter) }) })
        : file;
    };
    const verification = await verifyTrail({ ...places, publicKeys: keys }, { ...disk, open });
    expect(verification?.problem).toBeUndefined();
  });

  /** Of the copies of the checkpoints that are in these files. */
  function sizeAt(trail: Files): number {
    const text = Object.values(trail).map(String).join('');
    const copies = Object.values(whole.copies).flatMap(linesIn);
    const there = copies.filter((line) => text.includes(line.toString()));
    return there.reduce((sum, { length }) => sum + length, 0);
  }
});

describe('a byte that is changed', () => {
  /** Each as a changed trail, and the event whose line it is on. */
  function* changes(step: number) {
    let at = 0;
    for (const { name, seq, line } of events) {
      const file = whole.trail[name] ?? Buffer.alloc(0);
      const start = file.indexOf(line);
      for (let offset = 0; offset < line.length; offset += 1, at += 1) {
        if (at % step !== 0) continue;
        const changed = Buffer.from(file);
        changed[start + offset] = (line[offset] ?? 0) ^ (1 << (at % 8));
        yield { seq, at, files: { ...whole, trail: { ...whole.trail, [name]: changed } } };
      }
    }
  }

  it('shows wherever it is, by the event whose line it is on', async () => {
    const unseen: unknown[] = [];
    let count = 0;
    for (const { seq, at, files } of changes(1)) {
      const said = await verdict(files);
      if (said !== seq) unseen.push({ at, seq, said });
      count += 1;
    }
    expect(unseen).toEqual([]);
    expect(count).toBeGreaterThan(5_000);
  });

  it('shows to the verifier in Python too', async () => {
    const said: unknown[] = [];
    for (const { at, seq, files } of changes(61)) {
      const verdict = await both(files);
      if (verdict !== seq) said.push({ at, seq, verdict });
    }
    expect(said).toEqual([]);
  });

  it('shows in a copy of a checkpoint', async () => {
    const [name = ''] = Object.keys(whole.copies);
    const file = whole.copies[name] ?? Buffer.alloc(0);
    for (let at = 0; at < file.length - 1; at += 97) {
      const changed = Buffer.from(file);
      changed[at] = (file[at] ?? 0) ^ 1;
      expect(await both({ ...whole, copies: { [name]: changed } })).toBe(0);
    }
  });
});

describe('events', () => {
  it('that are deleted show, each as the first that is missing', async () => {
    for (const { seq } of events) {
      const files = withEvents(events.filter((event) => event.seq !== seq));
      expect(await both(files)).toBe(seq);
    }
  });

  it('that stand twice show', async () => {
    for (const { seq } of events) {
      const files = withEvents(
        events.flatMap((event) => (event.seq === seq ? [event, event] : event)),
      );
      expect(await both(files)).toBe(seq);
    }
  });

  it('that changed places show, as the first that is not in its own', async () => {
    for (const { seq } of events.slice(1)) {
      const lines = events.map(({ line }) => line);
      [lines[seq - 2], lines[seq - 1]] = [lines[seq - 1], lines[seq - 2]] as [Buffer, Buffer];
      const files = withEvents(
        events.map(({ name }, index) => ({ name, line: lines[index] ?? Buffer.alloc(0) })),
      );
      expect(await both(files)).toBe(seq - 1);
    }
  });

  it('that are cut off at the end show, as the first that is not there', async () => {
    for (const { seq } of events) {
      const files = withEvents(events.filter((event) => event.seq < seq));
      expect(await both(files)).toBe(seq);
    }
  });

  it('of a segment that was removed show', async () => {
    for (const name of Object.keys(whole.trail)) {
      const files = withEvents(events.filter((event) => event.name !== name));
      expect(await both(files)).toBe(events.find((event) => event.name === name)?.seq);
    }
  });

  it('that are changed with their hash show, by what follows them', async () => {
    for (const { seq } of events.slice(0, -1)) {
      const one = rewritten(seq, edited)[seq - 1];
      const files = withEvents(events.map((event) => (event.seq === seq && one ? one : event)));
      expect(await both(files)).toBe(seq);
    }
  });

  it('that are changed, with all that follows, show at the next checkpoint', async () => {
    for (const { seq } of events) {
      const next = events.find((one) => one.seq >= seq && one.line.includes('"checkpoint"'));
      expect(await both(withEvents(rewritten(seq, edited)))).toBe(next?.seq);
    }
  });

  it('that are changed, with all that follows but the checkpoints, show when one was due', async () => {
    let head = genesis;
    const forged = Array.from({ length: 20 }, (_, index) => {
      const sealed = seal(sampleEvent(String(index)), head);
      head = sealed.head;
      return { name: 'audit.jsonl', line: Buffer.from(sealed.line) };
    });
    const files = { ...withEvents(forged), copies: {} };
    expect(await both(files)).toBe(18);
    expect(await both(withEvents(forged))).toBe(2);
  });
});

describe('a checkpoint', () => {
  it('that is signed with another key shows', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const path = join(directory, 'other.key');
    await writeFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const other = await loadSigningKey(auditDisk, path, await mkdtemp(join(directory, 'other-')));
    for (const id of [other.id, keys[0]?.id ?? '']) {
      let head = genesis;
      const forged = events.map(({ name, line }) => {
        const event = { ...JSON.parse(line.toString()), hash: undefined } as Record<
          string,
          unknown
        >;
        const facts = { time: '', occasion: 'time', count: 1, every: 10, head } as const;
        const isCheckpoint = event['kind'] === 'checkpoint';
        const sealed = seal(
          isCheckpoint ? makeCheckpoint(facts, { ...other, id }) : edited(event),
          head,
        );
        head = sealed.head;
        return { name, line: Buffer.from(sealed.line) };
      });
      expect(await both({ ...withEvents(forged), copies: {} })).toBe(2);
    }
  });

  it('verifies with one of several public keys, and not without its own', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const other = readPublicKey(publicKey.export({ type: 'spki', format: 'pem' }).toString());
    expect(await verdict(whole, [other, ...keys])).toBe('ok');
    expect(await verdict(whole, [other])).toBe(2);
  });
});
