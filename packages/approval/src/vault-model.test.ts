import { afterEach, beforeEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { VaultDecision } from './seal-vault.ts';
import { batchOf, codeOf, createStage } from './stage.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

const hourMs = 3_600_000;
const outcomes = ['forwarded_masked', 'forwarded_revealed', 'dropped'] as const;

interface ModelHold {
  readonly holdId: string;
  readonly trace: string;
  readonly isWithTrace: boolean;
  readonly expires: number;
  outcome: (typeof outcomes)[number] | undefined;
}

const anyStep = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('hold'),
      trace: fc.nat({ max: 2 }),
      isWithTrace: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('decide'),
      which: fc.nat({ max: 5 }),
      outcome: fc.constantFrom(...outcomes),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('release'), which: fc.nat({ max: 5 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pass'), ms: fc.constantFrom(1, 1_000_000, hourMs) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('clock'), ms: fc.constantFrom(-hourMs, -1, 60_000) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restart') }) },
) as fc.Arbitrary<
  | { kind: 'hold'; trace: number; isWithTrace: boolean }
  | { kind: 'decide'; which: number; outcome: (typeof outcomes)[number] }
  | { kind: 'release'; which: number }
  | { kind: 'pass' | 'clock'; ms: number }
  | { kind: 'restart' }
>;

it('holds, decides and releases what its model does, through restarts and other clocks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 25 }), async (steps) => {
      await stage.close();
      await stage.open();
      let started = await stage.start();
      const model: ModelHold[] = [];
      // As the model has it: the clock that never goes back, of a machine that is never off for long.
      let [now, wall] = [stage.clock.wall, stage.clock.wall];
      const pass = (ms: number) => {
        stage.pass(ms);
        wall += ms;
        now = Math.max(now + ms, wall);
      };
      for (const step of steps) {
        const { vault } = started;
        let codes = ['', ''];
        if (step.kind === 'hold') {
          const trace = `${String(step.trace)}0`.repeat(16);
          const { isWithTrace } = step;
          const held = batchOf('clean', 'raw', { traceIds: [trace], holdsTraces: isWithTrace });
          await vault.keep({ sealed: [], held: [held] });
          const { holdId } = held;
          model.push({ holdId, trace, isWithTrace, expires: now + hourMs, outcome: undefined });
        } else if (step.kind === 'decide') {
          const hold = model[step.which];
          if (!hold) continue;
          const { outcome } = step;
          const decision: VaultDecision = {
            outcome,
            reason: 'approved',
            approvalId: outcome,
            tokens: [],
          };
          const code = await codeOf(vault.decide(hold.holdId, decision));
          const isDecided = hold.outcome !== undefined;
          const expectedCode = isDecided && hold.outcome !== outcome ? 'wrong_state' : 'done';
          const isOver = !isDecided && now >= hold.expires;
          codes = [code, isOver ? 'expired' : expectedCode];
          if (code === 'done') hold.outcome = outcome;
        } else if (step.kind === 'release') {
          const [hold] = model.splice(step.which, 1);
          if (hold) await vault.noteReleased(hold.holdId);
        } else if (step.kind === 'pass') pass(step.ms);
        else if (step.kind === 'clock') {
          stage.clock.wall += step.ms;
          wall += step.ms;
          now = Math.max(now, wall);
        } else {
          // What was written down last is how late it is at least; here it is written down.
          const note = batchOf('note', 'note');
          await vault.keep({ sealed: [], held: [note] });
          await vault.noteReleased(note.holdId);
          await started.stop();
          started = await stage.start();
        }
        const { vault: running } = started;
        expect(running.held({ limit: 100 }).items.map(({ holdId }) => holdId)).toEqual(
          model.map(({ holdId }) => holdId).reverse(),
        );
        expect(running.heldItems).toBe(model.length * 2);
        const due = model.flatMap(({ holdId, outcome, expires }) => {
          const byTime = now >= expires ? 'forwarded_masked' : undefined;
          const becomes = outcome ?? byTime;
          return becomes === undefined ? [] : [[holdId, becomes]];
        });
        expect(running.due().map(({ holdId, outcome }) => [holdId, outcome])).toEqual(due);
        const heldTraces = model.filter(({ isWithTrace }) => isWithTrace);
        expect(model.map(({ trace }) => running.isHeldTrace(trace))).toEqual(
          model.map(({ trace }) => heldTraces.some((one) => one.trace === trace)),
        );
        expect(codes[0]).toBe(codes[1]);
        const raw = model.map(({ holdId }) => codeOf(running.rawBatch(holdId)));
        expect(await Promise.all(raw)).toEqual(
          model.map(({ outcome }) => (outcome === 'forwarded_revealed' ? 'done' : 'wrong_state')),
        );
      }
    }),
    { numRuns: 60 },
  );
});
