import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startCollector } from './harness/example.ts';
import { freePorts } from './harness/free-port.ts';
import { startGateway, traceveil } from './harness/gateway.ts';
import { goBuildTimeoutMs } from './harness/go-programs.ts';
import { describeNeeding } from './harness/needs.ts';
import { repository } from './harness/repository.ts';

/** One requirement and what came of it. */
interface Row {
  readonly id: string;
  readonly level: string;
  readonly result: string;
}

interface Report {
  readonly endpoints: readonly { readonly endpoint: string; readonly rows: readonly Row[] }[];
}

/** Runs the command against both protocols of one server. */
async function check(ports: { readonly http: number; readonly grpc: number }) {
  const endpoints = [`http://127.0.0.1:${ports.http}`, `grpc://127.0.0.1:${ports.grpc}`];
  // Other programs share the machine, and a request of 72 MiB takes what it takes.
  const command = traceveil(['conformance', ...endpoints, '--json', '-', '--timeout', '60s']);
  const code = await command.exited;
  const report = JSON.parse(command.stdout()) as Report;
  expect(report.endpoints.map(({ endpoint }) => endpoint)).toEqual(endpoints);
  return { code, rows: rowsOf(report) };
}

/** The run that the documentation shows. */
async function kept(file: string): Promise<readonly Row[]> {
  const path = join(repository, 'docs/conformance', file);
  return rowsOf(JSON.parse(await readFile(path, 'utf8')) as Report);
}

function rowsOf({ endpoints }: Report): readonly Row[] {
  return endpoints.flatMap(({ rows }) => rows);
}

describe('traceveil conformance', () => {
  it('finds nothing that the gateway does not keep, as documented', async () => {
    const gateway = await startGateway({ exporters: { file: { path: './data/clean.jsonl' } } });
    try {
      const { code, rows } = await check(gateway.ports);
      expect(rows.filter(({ result }) => result === 'fail')).toEqual([]);
      expect(code).toBe(0);
      expect(rows).toEqual(await kept('traceveil.json'));
    } finally {
      await gateway.stop();
    }
  });

  it('prints a table with a line for each requirement, and how many are kept', async () => {
    const gateway = await startGateway({ exporters: { file: { path: './data/clean.jsonl' } } });
    try {
      const command = traceveil(['conformance', `grpc://127.0.0.1:${gateway.ports.grpc}`]);
      expect(await command.exited).toBe(0);
      expect(command.stdout()).toMatch(/^GS4 +MUST +RESOURCE_EXHAUSTED above the limit.* pass /m);
      expect(command.stdout()).toContain('; 0 MUST not kept\n');
    } finally {
      await gateway.stop();
    }
  });

  it.each([
    [[], 'needs a URL'],
    [['127.0.0.1:4318'], 'http://HOST:PORT'],
    [['http://127.0.0.1:1'], 'gives no answer: ECONNREFUSED'],
    [['http://127.0.0.1:1', '--timeout', 'soon'], '--timeout must be a duration'],
    [['http://127.0.0.1:1', '--header', 'of-nobody'], '--header must be NAME=VALUE'],
  ])('exits with 2 for %j', async (args, message) => {
    const command = traceveil(['conformance', ...args]);
    expect(await command.exited).toBe(2);
    expect(command.stderr()).toContain(message);
    expect(command.stderr() + command.stdout()).not.toContain('of-nobody');
  });
});

describeNeeding(['go'], 'traceveil conformance, against a Collector', () => {
  it(
    'finds what is documented',
    async () => {
      const [grpc = 0, http = 0] = await freePorts(2);
      const collector = await startCollector(collectorConfig(grpc, http));
      try {
        const { code, rows } = await check({ grpc, http });
        expect(code).toBe(1);
        expect(rows).toEqual(await kept('collector-0.140.json'));
      } finally {
        await collector.stop();
      }
    },
    goBuildTimeoutMs,
  );
});

/** Nothing but what a receiver needs to start: its limits are its defaults. */
function collectorConfig(grpc: number, http: number): string {
  const pipeline = '{ receivers: [otlp], exporters: [debug] }';
  return `
receivers:
  otlp:
    protocols:
      grpc: { endpoint: 127.0.0.1:${grpc} }
      http: { endpoint: 127.0.0.1:${http} }
exporters: { debug: {} }
service:
  telemetry: { metrics: { level: none } }
  pipelines:
    traces: ${pipeline}
    logs: ${pipeline}
    metrics: ${pipeline}
`;
}
