import { createNoopMeter, trace } from '@opentelemetry/api';
import { otlpGrpc, otlpHttp } from '@traceveil/exporter-otlp';
import { PipelineError, type Exporter, type ExporterDependencies } from '@traceveil/pipeline';
import type { Recording } from '@traceveil/session';
import { readHeader } from '../header-option.ts';

/** As on the command line. */
interface ReplayOptions {
  readonly to: string;
  readonly headers: readonly string[];
}

const silent = () => undefined;
/** One attempt each: who replays sees what happens, and runs it again. */
const once = { compression: 'gzip', retry_on_failure: { enabled: false } };

/**
 * Sends recorded requests again, as they were first sent: clean.
 *
 * @returns 1 when the backend did not take all of it
 * @throws Error with one line for wrong usage
 */
export async function replay(
  recordings: readonly Recording[],
  { to, headers }: ReplayOptions,
): Promise<0 | 1> {
  const exporter = exporterTo(to, Object.fromEntries(headers.map(readHeader)));
  await exporter.start();
  let taken = 0;
  let notTaken = 0;
  const reasons = new Set<string>();
  for (const recording of recordings) {
    const { items } = recording;
    try {
      const { rejectedItems, failed } = await exporter.export(
        recording,
        new AbortController().signal,
      );
      const lost = failed.reduce((sum, part) => sum + part.items, rejectedItems);
      for (const { error } of failed) reasons.add(reasonOf(error));
      if (rejectedItems > 0) reasons.add('the backend rejected items');
      taken += items - lost;
      notTaken += lost;
    } catch (error) {
      reasons.add(reasonOf(error));
      notTaken += items;
    }
  }
  await exporter.stop(AbortSignal.abort());
  process.stdout.write(`replay: ${taken} items sent to ${new URL(to).host}\n`);
  for (const reason of reasons) process.stderr.write(`traceveil: ${reason}\n`);
  if (notTaken > 0) process.stderr.write(`traceveil: ${notTaken} items were not taken\n`);
  return notTaken > 0 ? 1 : 0;
}

function exporterTo(to: string, headers: Readonly<Record<string, string>>): Exporter {
  const { protocol, host } = URL.canParse(to) ? new URL(to) : { protocol: '', host: '' };
  const dependencies: ExporterDependencies = {
    name: 'replay',
    log: { debug: silent, info: silent, warn: silent, error: silent },
    meter: createNoopMeter(),
    tracer: trace.getTracer('traceveil'),
    now: Date.now,
    exporter: () => {
      throw new Error('replay hands on to no other exporter');
    },
  };
  if (protocol === 'grpc:') {
    const config = { ...once, endpoint: host, headers, tls: { insecure: true } };
    return otlpGrpc.create(otlpGrpc.config.parse(config), dependencies);
  }
  if (protocol === 'http:' || protocol === 'https:') {
    return otlpHttp.create(otlpHttp.config.parse({ ...once, endpoint: to, headers }), dependencies);
  }
  throw new Error('--to must be a URL such as http://127.0.0.1:4318 or grpc://127.0.0.1:4317');
}

function reasonOf(error: unknown): string {
  return error instanceof PipelineError ? error.message : 'the request failed';
}
