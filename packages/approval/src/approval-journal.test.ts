import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ApprovalError } from './approval-error.ts';
import { ApprovalJournal, type JournalOptions } from './approval-journal.ts';
import type { ApprovalLine } from './approval-lines.ts';
import type { KeyWrapper } from './key-wrapper.ts';
import { hastyDisk } from './stage.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-journal-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** As a service does it that can be asked, and sometimes cannot. */
function service(): KeyWrapper & { isOut: boolean } {
  const one = {
    id: 'service',
    isOut: false,
    wrap: (key: Uint8Array) => answer(Uint8Array.from(key, (byte) => byte ^ 0x5a)),
    unwrap: (key: Uint8Array) => answer(Uint8Array.from(key, (byte) => byte ^ 0x5a)),
  };
  function answer(bytes: Uint8Array): Promise<Uint8Array> {
    if (one.isOut) return Promise.reject(new Error('connect ECONNREFUSED'));
    return Promise.resolve(bytes);
  }
  return one;
}

async function journal(wishes: Partial<JournalOptions> = {}) {
  const seen: ApprovalLine[] = [];
  const messages: string[] = [];
  const log = (_fields: object, message: string) => void messages.push(message);
  const made = new ApprovalJournal({
    ...{ directory, files: hastyDisk, wrapper: service(), fileBytesMax: 1_000 },
    log: { debug: log, info: log, warn: log, error: log },
    onLine: (line) => {
      seen.push(line);
      return true;
    },
    ...wishes,
  });
  await made.start();
  return { journal: made, seen, messages };
}

const timeLine = (time: number): ApprovalLine => ({ kind: 'time', time });
const files = async () => (await readdir(directory)).sort();
const times = (lines: readonly ApprovalLine[]) => lines.map(({ time }) => time);

describe('the journal', () => {
  it('begins another file when one has grown, and reads all in their order', async () => {
    const one = await journal();
    const other = await journal();
    for (let time = 1; time <= 20; time += 2) {
      expect(await one.journal.append([timeLine(time)])).toEqual([true]);
      await other.journal.append([timeLine(time + 1)]);
    }
    await one.journal.catchUp();
    const all = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(times(one.seen)).toEqual(all);
    expect(times(other.seen)).toEqual(all);
    expect(times((await journal()).seen)).toEqual(all);
    expect((await files()).length).toBeGreaterThan(2);
    expect((await files()).every((name) => /^\d{10}\.jsonl$/.test(name))).toBe(true);
  });

  it('removes files whose lines are all older, but never the one that is written', async () => {
    const { journal: one } = await journal();
    for (let time = 1; time <= 40; time += 1) await one.append([timeLine(time)]);
    const before = await files();
    await one.removeBefore(20);
    const after = await files();
    expect(after.length).toBeLessThan(before.length);
    expect(before.slice(-after.length)).toEqual(after);
    expect(times((await journal()).seen).slice(-21)).toEqual(
      Array.from({ length: 21 }, (_, index) => index + 20),
    );
    await one.removeBefore(Infinity);
    expect(await files()).toEqual(before.slice(-1));
  });

  it('removes the oldest when there are too many', async () => {
    const { journal: one } = await journal({ fileBytesMax: 100, filesMax: 3 });
    for (let time = 1; time <= 8; time += 1) await one.append([timeLine(time)]);
    await one.removeBefore(0);
    expect(await files()).toHaveLength(3);
  });

  it('tells what a line came to where it stands, of each its own', async () => {
    const { journal: one } = await journal({ onLine: ({ time }) => time % 2 === 0 });
    const lines = [1, 2, 4, 5].map(timeLine);
    expect(await one.append(lines)).toEqual([false, true, true, false]);
  });

  it('of a key service that is out says so, and goes on when it answers', async () => {
    const wrapper = service();
    const first = await journal({ wrapper });
    await first.journal.append([timeLine(1)]);
    wrapper.isOut = true;
    await expect(journal({ wrapper })).rejects.toThrow();
    const next = await journal({ wrapper, directory: join(directory, 'new') });
    const refused = next.journal.append([timeLine(1)]);
    await expect(refused).rejects.toBeInstanceOf(ApprovalError);
    await expect(next.journal.append([timeLine(1)])).rejects.toMatchObject({ code: 'unavailable' });
    wrapper.isOut = false;
    expect(await next.journal.append([timeLine(1)])).toEqual([true]);
  });

  it('keeps text of any language as it is', async () => {
    const { journal: one } = await journal();
    const reason = 'Prüfung für 東京 \u2028 \u202e 🔑 "\\';
    const [person, id] = [
      { kind: 'user', id: 'ä', owner: 'ä', groups: [], roles: [] },
      randomUUID(),
    ];
    const what = { services: ['läden'], ruleIds: ['x'], until: 9, reason };
    await one.append([{ kind: 'preapproval', id, time: 1, person, ...what } as ApprovalLine]);
    expect((await journal()).seen).toMatchObject([{ reason, services: ['läden'] }]);
  });
});
