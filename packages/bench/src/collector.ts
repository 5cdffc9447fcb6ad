import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Case } from './case.ts';
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
  { queueMebibytes }: CollectorSettings,
): object {
  const exporter = transport === 'http' ? 'otlphttp' : 'otlp';
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
