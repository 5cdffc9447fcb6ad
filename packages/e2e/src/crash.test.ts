import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeFigures } from './crash/judge.ts';
import { createSender } from './crash/senders.ts';
import { createWorld, type World } from './crash/world.ts';

/** `npm run crash` has more. */
const kills = Number(process.env['TRACEVEIL_KILLS'] ?? 15);

let world: World;
let senders: ReturnType<typeof startSenders> | undefined;
beforeEach(async () => {
  world = await createWorld('5s');
});
afterEach(async () => {
  await world.close();
  await senders?.end();
});

/** Two of each protocol; a request is sent until somebody says "ok" to it. */
function startSenders({ ports, judge }: World) {
  const ending = new AbortController();
  let requests = 0;
  const ended = (['HTTP', 'gRPC', 'HTTP', 'gRPC'] as const).map(async (protocol) => {
    const sender = createSender(protocol, ports, judge);
    while (!ending.signal.aborted) await sender.send(requests++, ending.signal);
    sender.close();
  });
  return {
    async end() {
      ending.abort();
      await Promise.all(ended);
    },
  };
}

it(
  `loses nothing that was acknowledged, in ${kills} kills, some of them during a reload`,
  async () => {
    senders = startSenders(world);
    let approved = 0;
    for (let killed = 0; killed < kills; killed += 1) {
      // Sometimes a backend is away, or refuses some for good.
      const answers = [200, 503, (bytes: Buffer) => (bytes.includes('7;') ? 400 : 200)];
      world.flapping.answerWith(answers[killed % answers.length] ?? 200);
      await world.start();
      await sleep(Math.random() * 500);
      if (killed % 4 === 3) {
        await world.reconfigure();
        world.reload();
        await sleep(Math.random() * 60);
      }
      if (killed % 5 === 2) await world.lookAtMetrics();
      await world.kill();
      if (killed % 3 === 1) approved += await world.approveHeld();
    }
    world.flapping.answerWith(200);
    await world.start();
    await senders.end();
    // Who is killed twice a second falls behind: what waits grows with the kills.
    await world.drain(60_000 + kills * 1_000);
    expect(await world.stop()).toBe(0);
    const { faults, figures } = await world.conclude();
    process.stdout.write(`${kills} kills, ${approved} approvals: ${describeFigures(figures)}\n`);
    expect(faults).toEqual([]);
    expect(figures.acknowledged).toBeGreaterThan(kills);
    expect(figures.held).toBeGreaterThan(0);
    expect(approved).toBeGreaterThan(0);
    expect(figures.masked).toBeGreaterThan(0);
    expect(figures.withEvents).toBe(figures.masked);
  },
  60_000 + kills * 8_000,
);
