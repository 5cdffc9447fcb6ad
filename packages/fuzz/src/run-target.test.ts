import { describe, expect, it } from '@jest/globals';
import { fakeTarget } from './fake-target.ts';
import { Lost } from './lost.ts';
import { runTarget } from './run-target.ts';
import { Broken } from './target.ts';

const plan = { seed: 1, from: 0, to: 1_000, seconds: 60, onInput: () => undefined };
const MiB = 1024 ** 2;
const textOf = (input: Uint8Array) => Buffer.from(input).toString();

describe('a run', () => {
  it('tries every input once and finds nothing where nothing is', async () => {
    const tried: number[] = [];
    const onInput = (index: number) => tried.push(index);
    const outcome = await runTarget(fakeTarget({}), { ...plan, onInput });
    expect(tried).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
    expect(outcome).toMatchObject({ inputs: 1_000, bytes: [0, 0, 0, 0], findings: [] });
  });

  it('tells a promise that is broken once, with its smallest input and how often', async () => {
    let broken = 0;
    const attempt = (input: Uint8Array) => {
      if (!textOf(input).includes('7')) return;
      broken += 1;
      throw new Broken('no seven');
    };
    const { findings } = await runTarget(fakeTarget({ attempt }), plan);
    expect(findings).toHaveLength(1);
    const [finding] = findings;
    expect(finding).toMatchObject({ problem: 'Broken: no seven', seed: 1 });
    expect(Buffer.from(finding?.input ?? '', 'base64').toString()).toBe('7');
    expect(finding?.count).toBeGreaterThan(50);
    expect(finding?.count).toBeLessThan(broken);
  });

  it('looks for the one among the last inputs that ended everything', async () => {
    let hasEnded = false;
    const check = () => {
      if (hasEnded) throw new Lost('it ends');
    };
    const trial = {
      async attempt(input: Uint8Array) {
        check();
        await Promise.resolve();
        if (textOf(input) === 'input 3') hasEnded = true;
        check();
      },
      probe: async () => check(),
      heal: async () => void (hasEnded = false),
    };
    const { inputs, findings } = await runTarget(fakeTarget(trial, 8), { ...plan, to: 100 });
    expect(inputs).toBe(100);
    expect(findings.map(({ problem }) => problem)).toEqual(['Lost: it ends']);
    expect(Buffer.from(findings[0]?.input ?? '', 'base64').toString()).toBe('input 3');
  });

  it.each([
    [63, []],
    [65, ['memory grows by more than is allowed']],
  ])(
    'allows memory to grow by 64 MiB from the first quarter to the end: %d',
    async (end, problems) => {
      const held = [0, 500, 500, end * MiB];
      const memoryBytes = () => Promise.resolve(held.shift() ?? 0);
      const { findings } = await runTarget(fakeTarget({ memoryBytes }), { ...plan, to: 20_000 });
      expect(findings.map(({ problem }) => problem)).toEqual(problems);
    },
  );

  it('tells what is left open at the end', async () => {
    const settle = () => Promise.reject(new Broken('all is closed'));
    const { findings } = await runTarget(fakeTarget({ settle }), { ...plan, to: 4 });
    expect(findings.map(({ problem }) => problem)).toEqual(['Broken: all is closed']);
  });

  it('ends when its time is over', async () => {
    const wait = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
    const { inputs } = await runTarget(fakeTarget({ attempt: wait }), { ...plan, seconds: 1 });
    expect(inputs).toBeLessThan(60);
  });
});
