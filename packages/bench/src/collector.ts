import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Case, Transport } from './case.ts';
import type { Measured, SinkPorts } from './gateway.ts';
import { findFreePorts, startProgram } from './program.ts';

/** The user's Collector, and what it is given. */
export interface CollectorSettings {
  /** Path of the program. */
  readonly program: string;
  readonly queueMebibytes: number;
  /** `GOMAXPROCS`; the user's own when undefined. */
  readonly cores?: number | undefined;
}

/** What a Collector says of itself. */
export interface CollectorBuild {
  readonly version: string;
  /** What its exporters over HTTP and gRPC are called, which later versions write otherwise. */
  readonly exporters: Readonly<Record<Transport, string>>;
}

/** @throws Error when the program cannot be asked for its components */
export function inspectCollector(program: string): CollectorBuild {
  return parseComponents(execFileSync(resolve(program), ['components'], { encoding: 'utf8' }));
}

/** Reads what `otelcol components` prints. */
export function parseComponents(written: string): CollectorBuild {
  const lines = written.split('\n').map((line) => line.trim());
  const version = lines.find((line) => line.startsWith('version: '))?.slice('version: '.length);
  const has = (name: string) => lines.includes(`- name: ${name}`);
  return {
    version: version ?? 'unknown',
    exporters: {
      http: has('otlp_http') ? 'otlp_http' : 'otlphttp',
      grpc: has('otlp_grpc') ? 'otlp_grpc' : 'otlp',
    },
  };
}

/** Starts a Collector that looks at nothing: receiver, a queue in memory, exporter. */
export async function startCollector(
  of: Case,
  sink: SinkPorts,
  settings: CollectorSettings,
): Promise<Measured> {
  const [http = 0, grpc = 0] = await findFreePorts(2);
  const started = await startProgram((directory) => {
    const configFile = join(directory, 'collector.yaml');
    const config = createConfig(of, { http, grpc, sink: sink[of.transport] }, settings);
    writeFileSync(configFile, JSON.stringify(config, undefined, 2)); // JSON is YAML.
    const { cores } = settings;
    return {
      name: 'the Collector',
      command: resolve(settings.program),
      words: ['--config', configFile],
      env: { ...process.env, ...(cores !== undefined && { GOMAXPROCS: String(cores) }) },
      readyUrl: `http://127.0.0.1:${http}/v1/traces`,
      isReady: () => true, // It refuses GET, by which it is known to be up.
    };
  });
  return { ...started, port: of.transport === 'http' ? http : grpc };
}

interface Ports {
  readonly http: number;
  readonly grpc: number;
  readonly sink: number;
}

function createConfig(
  { transport, encoding }: Case,
  ports: Ports,
  { program, queueMebibytes }: CollectorSettings,
): object {
  const exporter = inspectCollector(program).exporters[transport];
  const host = '127.0.0.1';
  return {
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: `${host}:${ports.grpc}`, max_recv_msg_size_mib: 64 },
          http: { endpoint: `${host}:${ports.http}` },
        },
      },
    },
    exporters: {
      [exporter]: {
        endpoint: transport === 'http' ? `http://${host}:${ports.sink}` : `${host}:${ports.sink}`,
        compression: encoding === 'gzip' ? 'gzip' : 'none',
        ...(transport === 'grpc' && { tls: { insecure: true } }),
        sending_queue: { sizer: 'bytes', queue_size: queueMebibytes * 1024 ** 2 },
      },
    },
    service: {
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
      pipelines: { traces: { receivers: ['otlp'], exporters: [exporter] } },
    },
  };
}
