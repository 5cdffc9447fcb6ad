import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { protoToJson } from '@traceveil/otlp';
import { deliveredWhole, PipelineError } from '@traceveil/pipeline';
import type { AuditSink, Batch, Exporter } from '@traceveil/pipeline';
import { sampleDependencies } from '../sample.ts';
import { fakeTrail, until, write } from './fake-trail.ts';
import { otlpAudit } from './otlp-sink.ts';

let directory = '';
let dependencies: ReturnType<typeof sampleDependencies>;
let trail: AuditSink;
let sink: AuditSink | undefined;
const batches: Batch[] = [];
let answer: Exporter['export'];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-otlp-'));
  dependencies = sampleDependencies(directory);
  trail = fakeTrail(dependencies);
  await trail.start();
  batches.length = 0;
  answer = () => Promise.resolve(deliveredWhole);
});
afterEach(async () => {
  await sink?.stop(AbortSignal.abort());
  await trail.stop(AbortSignal.abort());
  await rm(directory, { recursive: true });
});

async function start(): Promise<readonly string[]> {
  const calls: string[] = [];
  const exporter = (id: string): Exporter => ({
    name: id,
    start: async () => void calls.push(`start ${id}`),
    stop: async () => void calls.push(`stop ${id}`),
    export(batch, signal) {
      batches.push(batch);
      return answer(batch, signal);
    },
  });
  sink = otlpAudit.create(otlpAudit.config.parse({ exporter: 'otlp_http/siem' }), {
    ...dependencies,
    ...{ name: 'otlp', exporter },
  });
  await sink.start();
  return calls;
}

interface Logs {
  readonly resourceLogs: readonly {
    readonly scopeLogs: readonly { readonly logRecords: readonly Record<string, unknown>[] }[];
  }[];
}

function records() {
  return batches.flatMap(({ bytes }) => {
    const logs = JSON.parse(protoToJson(bytes, 'logs')) as Logs;
    return logs.resourceLogs[0]?.scopeLogs[0]?.logRecords ?? [];
  });
}

describe('audit.otlp', () => {
  it('hands an exporter log records whose bodies are the lines, and starts and stops it', async () => {
    const calls = await start();
    await write(trail, ['a', 'b']);
    await until(() => records().length === 3);
    const lines = (await readFile(join(directory, 'audit/audit.jsonl'), 'utf8')).split('\n');
    expect(records().map(({ body }) => body)).toEqual(
      lines.slice(0, 3).map((stringValue) => ({ stringValue })),
    );
    expect(records()[0]).toMatchObject({
      timeUnixNano: '1795348800000000000',
      severityNumber: 13,
      severityText: 'WARN',
      eventName: 'traceveil.audit.redact',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
    });
    expect(batches.every(({ signal }) => signal === 'logs')).toBe(true);
    await sink?.stop(AbortSignal.timeout(5_000));
    expect(calls).toEqual(['start otlp_http/siem', 'stop otlp_http/siem']);
  });

  it('sends again what the exporter gives back', async () => {
    const failed = new PipelineError('exporter/otlp_http', 'retry', 'gave up after 3 attempts');
    answer = () => (batches.length === 1 ? Promise.reject(failed) : answerWhole());
    await write(trail, ['a']);
    await start();
    await until(() => batches.length === 2);
    expect(batches[1]?.bytes).toEqual(batches[0]?.bytes);
    expect(dependencies.logged).toContain(
      'exporter/otlp_http: gave up after 3 attempts; its events wait in the trail until it works',
    );
  });

  it('tells of events that the backend threw away, and does not send them again', async () => {
    answer = () => Promise.resolve({ rejectedItems: 1, failed: [] });
    await write(trail, ['a']);
    await start();
    await until(() =>
      dependencies.logged.includes('the other side took events and threw them away'),
    );
    await sink?.stop(AbortSignal.timeout(5_000));
    expect(batches).toHaveLength(1);
  });
});

const answerWhole = () => Promise.resolve(deliveredWhole);
