import { aborted, type AuditDependencies, type AuditSink } from '@traceveil/pipeline';
import { createCursorFile } from './cursor-file.ts';
import { follow } from './follow.ts';
import type { FollowerConfig } from './follower-config.ts';
import { createFollowerTelemetry } from './follower-telemetry.ts';
import { createInsist, systemClock, type FollowerClock } from './persistence.ts';
import { createTrailReader } from './trail-reader.ts';
import type { Transport } from './transport.ts';
import { takeTurn } from './turns.ts';

/** For what waits to be sent when the gateway stops; the rest is sent after the next start. */
const drainMs = 2_000;

/** A sink that sends what is in the trail, in order, from its cursor on, until it is taken. */
export function createFollower(
  transport: Transport,
  settings: FollowerConfig,
  dependencies: AuditDependencies,
  clock: FollowerClock = systemClock,
): AuditSink {
  const { name, storageDirectory, trails, trailDirectory } = dependencies;
  const cursorFile = createCursorFile(storageDirectory, name);
  const progress = trails(trailDirectory);
  const telemetry = createFollowerTelemetry(dependencies);
  const stop = new AbortController();
  const end = new AbortController();
  const ends = { stopping: stop.signal, ending: end.signal };
  const insist = createInsist(ends, telemetry, clock);
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    const endTurn = await takeTurn(cursorFile.path, ends.stopping);
    const reader = createTrailReader(trailDirectory);
    const parts = { reader, cursorFile, transport, progress, telemetry, settings, insist, clock };
    try {
      if (!ends.stopping.aborted) await follow({ ...parts, ...ends });
    } finally {
      await reader.close().catch(() => undefined);
      endTurn();
    }
  }

  return {
    name,
    // Events are taken from the trail once they are durable there.
    append: () => Promise.resolve(),
    async start() {
      await cursorFile.read().catch((cause: unknown) => {
        throw new Error(`audit/${name}: ${(cause as Error).message}`, { cause });
      });
      await transport.start();
      running = run();
    },
    async stop(deadline) {
      stop.abort();
      const late = AbortSignal.any([deadline, AbortSignal.timeout(drainMs)]);
      await Promise.race([running, aborted(late)]);
      end.abort();
      await running;
      telemetry.stop();
      await transport.stop();
    },
  };
}
