import { createNoopMeter, trace } from '@opentelemetry/api';
import { fileAudit } from '@traceveil/audit';
import { createTrailProgresses } from '@traceveil/pipeline';

const ignore = () => undefined;
const time = '2026-11-26T00:00:00.000Z';

/** Writes so many events of kind `config` behind those of a trail, in `audit` of a storage. For tests. */
export async function writeSampleTrail(storageDirectory: string, events: number): Promise<void> {
  const sink = fileAudit.create(fileAudit.config.parse({}), {
    ...{ name: 'file', meter: createNoopMeter(), tracer: trace.getTracer('test') },
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    now: () => Date.parse(time),
    ...{ storageDirectory, onFailure: 'block' },
    ...{ trails: createTrailProgresses(), trailDirectory: '' },
    exporter: () => {
      throw new Error('there is none');
    },
  });
  await sink.start();
  const what = { kind: 'config', occasion: 'reload', outcome: 'accepted', problems: 0 } as const;
  for (let event = 0; event < events; event += 1) {
    await sink.append([{ ...what, time, token_key_id: 'k' }]);
  }
  await sink.stop(AbortSignal.timeout(5_000));
}
