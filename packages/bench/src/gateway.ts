import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attend, attendedConfig, type People } from './attended.ts';
import type { Case } from './case.ts';
import { withoutNodeOptions } from './child.ts';
import { findFreePorts, startProgram } from './program.ts';

const program = fileURLToPath(new URL('../../gateway/bin/traceveil.js', import.meta.url));

/** A process that is measured. */
export interface Measured {
  readonly pid: number;
  /** Takes what the load sends. */
  readonly port: number;
  stop(): Promise<void>;
}

/** The ports of the sink. */
export interface SinkPorts {
  readonly http: number;
  readonly grpc: number;
}

/** What may differ from a gateway as it ships. */
export interface GatewaySettings {
  /** Of the exporter's queue, which is on disk. */
  readonly queueMebibytes: number;
  /** `service.workers`; as it ships when undefined. */
  readonly workers?: number | undefined;
  /** Another build of it than that of this clone. */
  readonly program?: string | undefined;
  /** Whether it has a console and may hold spans; `there`: and does, with people at it. */
  readonly people?: People | undefined;
  /** Of the process, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
}

/** Starts the built program as it ships: every rule, audit trail and spool on disk, its metrics. */
export async function startGateway(
  of: Case,
  sink: SinkPorts,
  settings: GatewaySettings,
): Promise<Measured & { readonly readyMs: number }> {
  const [http = 0, grpc = 0, admin = 0, console = 0] = await findFreePorts(4);
  let logFile = '';
  const started = await startProgram((directory) => {
    const configFile = join(directory, 'config.yaml');
    logFile = join(directory, 'log');
    const config = createConfig(of, { http, grpc, admin, console, directory, sink }, settings);
    writeFileSync(configFile, JSON.stringify(config, undefined, 2)); // JSON is YAML.
    const words = [settings.program ?? program, 'run', '--config', configFile];
    return {
      name: 'the gateway',
      command: process.execPath,
      words: [...(settings.nodeOptions ?? []), ...words],
      env: withoutNodeOptions(),
      readyUrl: `http://127.0.0.1:${admin}/readyz`,
      isReady: (status) => status === 200,
    };
  });
  const port = of.transport === 'http' ? http : grpc;
  if (settings.people !== 'there') return { ...started, port };
  const leave = await attend({ otlpPort: http, consolePort: console, logFile });
  const stop = () => {
    leave();
    return started.stop();
  };
  return { ...started, port, stop };
}

interface Surroundings {
  readonly directory: string;
  readonly sink: SinkPorts;
  readonly http: number;
  readonly grpc: number;
  readonly admin: number;
  readonly console: number;
}

function createConfig(
  { transport, encoding }: Case,
  around: Surroundings,
  { queueMebibytes, workers, people }: GatewaySettings,
): object {
  const exporter = transport === 'http' ? 'otlp_http' : 'otlp_grpc';
  const { actions, ...beside } = people ? attendedConfig(around.console) : {};
  return {
    ...beside,
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: `127.0.0.1:${around.grpc}`, max_recv_msg_size_mib: 64 },
          http: { endpoint: `127.0.0.1:${around.http}` },
        },
      },
    },
    processors: { redact: { ...(actions && { actions }) } },
    exporters: {
      [exporter]: {
        endpoint: `http://127.0.0.1:${around.sink[transport]}`,
        compression: encoding === 'gzip' ? 'gzip' : 'none',
        sending_queue: { queue_size: `${queueMebibytes}MiB` },
      },
    },
    storage: { directory: join(around.directory, 'data') },
    audit: { file: { directory: join(around.directory, 'audit') } },
    service: {
      ...(workers !== undefined && { workers }),
      telemetry: { endpoint: `127.0.0.1:${around.admin}` },
      pipelines: {
        traces: { receivers: ['otlp'], processors: ['redact'], exporters: [exporter] },
      },
    },
  };
}
