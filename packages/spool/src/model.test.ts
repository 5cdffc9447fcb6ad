import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DeadLetters } from './dead-letters.ts';
import { keyRing } from './keys.ts';
import { createStage, hastyDisk, patient, type Started } from './stage.ts';
import { backendOf, batchWith, hand, isAway, refuses, type Backend } from './stand-ins.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

const config = { max_size: '64KiB' };

/** All that the spool promises: what was acknowledged, and which backends are there. */
interface Model {
  readonly acknowledged: Map<string, number>;
  readonly isAway: [boolean, boolean];
}

/** A spool with two backends, on a disk from which a kill takes a copy. */
interface Real {
  readonly backends: readonly [Backend, Backend];
  started: Started;
  sent: number;
}

type Command = fc.AsyncCommand<Model, Real, true>;

function send(bytes: number, isBad: boolean): Command {
  return {
    check: () => Promise.resolve(true),
    async run(model, real) {
      const text = `${isBad ? 'bad' : 'good'} ${(real.sent += 1)}`;
      const batch = batchWith(text.padEnd(bytes), 2);
      const isFull = await hand(real.started.outlet, batch).then(
        () => false,
        () => true,
      );
      if (!isFull) model.acknowledged.set(text, batch.bytes.length);
      // Only what is full may refuse, and it is full only when a backend is away.
      expect(isFull && !model.isAway.includes(true)).toBe(false);
    },
    toString: () => `send ${bytes} bytes${isBad ? ', to be refused' : ''}`,
  };
}

function setAway(index: 0 | 1, away: boolean): Command {
  return {
    check: () => Promise.resolve(true),
    run: async (model) => void (model.isAway[index] = away),
    toString: () => `backend ${index} is ${away ? 'away' : 'there'}`,
  };
}

const restart: Command = {
  check: () => Promise.resolve(true),
  async run(_model, real) {
    await real.started.stop();
    real.started = await stage.start(real.backends, { config, files: hastyDisk });
  },
  toString: () => 'restart',
};

/** What is on disk at this moment is what the next life finds. */
const kill: Command = {
  check: () => Promise.resolve(true),
  async run(_model, real) {
    const copy = await mkdtemp(join(tmpdir(), 'traceveil-killed-'));
    const options = { recursive: true, force: true } as const;
    // The dead letters last: a batch that is no longer in a segment must be among them.
    for (const name of (await readdir(stage.directory())).sort(lettersLast)) {
      // A file may go meanwhile: its records are settled.
      await cp(join(stage.directory(), name), join(copy, name), options).catch(() => undefined);
    }
    await real.started.stop();
    await rm(stage.directory(), { recursive: true });
    await cp(copy, stage.directory(), options);
    await rm(copy, options);
    real.started = await stage.start(real.backends, { config, files: hastyDisk });
  },
  toString: () => 'kill',
};

const lettersLast = (one: string) => (one === 'dead-letters' ? 1 : -1);

const sends = fc.tuple(fc.integer({ min: 10, max: 9_000 }), fc.boolean());
const commands = fc.commands<Model, Real, true>(
  [
    sends.map(([bytes, isBad]) => send(bytes, isBad)),
    fc.tuple(fc.constantFrom(0, 1), fc.boolean()).map(([index, away]) => setAway(index, away)),
    fc.constant(restart),
    fc.constant(kill),
  ],
  { maxCommands: 40 },
);

async function letterTexts(): Promise<string[]> {
  const store = new DeadLetters(hastyDisk, stage.directory(), keyRing(undefined, []));
  const { letters } = await store.list();
  const batches = await Promise.all(letters.map((letter) => letter.open()));
  return batches.map((batch) =>
    Buffer.from(batch?.bytes ?? '')
      .toString()
      .trim(),
  );
}

it('has everything that was acknowledged at every backend or among its dead letters', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (all) => {
      const model: Model = { acknowledged: new Map(), isAway: [false, false] };
      const backends = [backendOf('a'), backendOf('b')] as const;
      for (const [index, backend] of backends.entries()) {
        backend.answer = (text) => {
          if (model.isAway[index]) return isAway();
          return text.startsWith('bad') && index === 1 ? refuses() : undefined;
        };
      }
      const started = await stage.start(backends, { config, files: hastyDisk });
      const real: Real = { backends, started, sent: 0 };
      await fc.asyncModelRun(() => ({ model, real }), all);

      await real.started.stop();
      model.isAway.fill(false);
      const last = await stage.start(backends, { config, files: hastyDisk });
      await last.stop(patient());
      const arrived = backends.map(({ received }) => received.map((text) => text.trim()));
      const atB = [...(arrived[1] ?? []), ...(await letterTexts())];
      const acknowledged = [...model.acknowledged.keys()];
      expect(acknowledged.filter((text) => !arrived[0]?.includes(text))).toEqual([]);
      expect(acknowledged.filter((text) => !atB.includes(text))).toEqual([]);
      await stage.close();
      await stage.open();
    }),
    { numRuns: 40, interruptAfterTimeLimit: 25_000 },
  );
});
