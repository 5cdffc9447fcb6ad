import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeShared } from '../harness/needs.ts';
import { traceveil } from '../harness/gateway.ts';
import { createLeakFinder } from '../harness/leaks.ts';
import type { Flaw, Judgement } from './findings.ts';
import { readKnownMisses, summarize } from './known-misses.ts';
import { startReplay } from './replay.ts';
import type { Replay } from './replay.ts';
import { readCaptured, readPlanted } from './requests.ts';

describeShared('captured', 'captured requests through the gateway', (folder) => {
  const captured = folder === 'absent' ? [] : readCaptured(folder);
  const known = readKnownMisses();
  const judgements: Judgement[] = [];
  let replay: Replay;

  beforeAll(async () => {
    replay = await startReplay(folder);
  });
  afterAll(async () => replay.stop());

  const groups = new Set(captured.map(({ library, signal }) => `${library} ${signal}`));
  describe.each([...groups])('%s', (group) => {
    const requests = captured.filter(({ library, signal }) => `${library} ${signal}` === group);
    const [library = '', signal = ''] = group.split(' ');

    it('arrive, with nothing changed but secrets and no more left than is known', async () => {
      const flaws: Flaw[] = [];
      for (const request of requests) {
        const judgement = await replay.judge(request);
        judgements.push(judgement);
        flaws.push(...judgement.flaws);
      }
      const expected = known.filter((miss) => miss.library === library && miss.signal === signal);
      expect(summarize(library, signal, flaws)).toEqual(expected);
    });
  });

  it('held many planted secrets before, so that there was something to find', () => {
    const planted = judgements.reduce((sum, one) => sum + one.planted, 0);
    expect(planted).toBeGreaterThan(1_000);
  });

  it('are all there of whom a miss is known', () => {
    const missed = known.map(({ library, signal }) => `${library} ${signal}`);
    expect(missed.filter((group) => !groups.has(group))).toEqual([]);
  });

  it('leave no planted secret in the audit trail, the log or the metrics', async () => {
    const find = createLeakFinder(readPlanted(folder));
    const { directory, child, admin } = replay.gateway;
    const trail = readFileSync(join(directory, 'data/audit/audit.jsonl'), 'utf8');
    const metrics = (await admin('/metrics')).text;
    expect(trail.split('\n').length).toBeGreaterThan(1_000);
    expect([trail, child.stderr(), child.stdout(), metrics].flatMap(find)).toEqual([]);
  });

  it('leave an audit trail in which our own rules find nothing', async () => {
    const { directory } = replay.gateway;
    const scan = traceveil(['scan', 'data/audit', 'data/audit-checkpoints'], { cwd: directory });
    expect(await scan.exited).toBe(0);
    expect(scan.stdout()).toMatch(/^no secrets in \d+ files/);
  });
});
