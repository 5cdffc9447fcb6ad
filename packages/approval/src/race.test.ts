import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ann, asked, bob, cid, codeOf, createStage, dee, no, person, yes } from './stage.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

/** Two gateways that share a directory of approvals. */
async function two(config: Parameters<typeof stage.start>[0] = {}) {
  const one = await stage.start(config);
  const other = await stage.start({ ...config, vault: one.vault });
  return [one, other] as const;
}

describe('of two gateways at one directory', () => {
  it('one alone shows a value, whichever is asked first, 25 times', async () => {
    const [one, other] = await two();
    for (let round = 0; round < 25; round += 1) {
      const { id } = await asked(one);
      await other.approvals.decide(bob, id, yes);
      const uses = [one, other, other, one].map(({ approvals }) => approvals.use(ann, id));
      const codes = await Promise.all(uses.map(codeOf));
      expect(codes.sort()).toEqual(['done', 'used', 'used', 'used']);
    }
    const told = [...one.events, ...other.events].filter(({ step }) => step === 'used');
    expect(told).toHaveLength(25);
  });

  it('each knows what the other was told', async () => {
    const [one, other] = await two({ config: { rules: [{ approvals: 2 }] } });
    const { id } = await asked(one);
    await one.approvals.decide(bob, id, yes);
    expect(await codeOf(other.approvals.decide(bob, id, yes))).toBe('wrong_state');
    expect((await other.approvals.decide(cid, id, yes)).state).toBe('approved');
    expect(await codeOf(one.approvals.use(ann, id))).toBe('done');
    expect(await codeOf(other.approvals.use(ann, id))).toBe('used');
  });

  it('of two decisions at once the one that stands first holds in both, 25 times', async () => {
    const [one, other] = await two();
    for (let round = 0; round < 25; round += 1) {
      const { id } = await asked(one);
      const said = [
        one.approvals.decide(bob, id, yes),
        other.approvals.decide(cid, id, no),
        one.approvals.decide(dee, id, no),
        other.approvals.decide(person('eve'), id, yes),
      ];
      const codes = await Promise.all(said.map(codeOf));
      expect(codes.filter((code) => code === 'done')).toHaveLength(1);
      await Promise.all([one, other].map(({ approvals }) => codeOf(approvals.use(bob, id))));
      const states = [one, other].map(({ approvals }) => approvals.get(id));
      expect(states[0]).toEqual(states[1]);
      expect(states[0]?.decisions).toHaveLength(1);
    }
  });

  it('half a line that one left behind spoils nothing of the other', async () => {
    const [one, other] = await two();
    const { id } = await asked(one);
    const path = join(stage.directory(), 'approvals', '0000000001.jsonl');
    await appendFile(path, '\n{"line":{"kind":"decision"');
    expect((await other.approvals.decide(bob, id, yes)).state).toBe('approved');
    expect(await codeOf(one.approvals.use(ann, id))).toBe('done');
    expect(one.lines.map(({ message }) => message).join()).toContain('cut off');
  });
});
