import { startGateway, type GatewaySettings } from './gateway.ts';
import { median } from './statistics.ts';

const starts = 9;

/** From the start of the process until `/readyz` first answered 200. */
export interface StartUp {
  readonly medianMs: number;
  readonly allMs: readonly number[];
}

/** Starts the gateway nine times, each with an empty directory. Nothing is sent. */
export async function measureStartUp(settings: GatewaySettings): Promise<StartUp> {
  const allMs: number[] = [];
  const sink = { http: 9, grpc: 9 }; // Nobody is there, and nobody is asked before the first batch.
  for (let start = 0; start < starts; start += 1) {
    const gateway = await startGateway({ transport: 'http', encoding: 'gzip' }, sink, settings);
    allMs.push(gateway.readyMs);
    await gateway.stop();
  }
  return { medianMs: median(allMs), allMs };
}
