import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Case } from './case.ts';
import { withoutNodeOptions } from './child.ts';

const program = fileURLToPath(new URL('../../gateway/bin/traceveil.js', import.meta.url));
const readyWithinMs = 20_000;
const stopWithinMs = 15_000;
const logTailLines = 20;

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

/**
 * Starts the built program as it ships: every rule, audit trail and spool on disk, its metrics.
 *
 * @param nodeOptions of the process, such as `--cpu-prof`
 */
export async function startGateway(
  of: Case,
  sink: SinkPorts,
  nodeOptions: readonly string[] = [],
): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'traceveil-bench-'));
  const ports = await findFreePorts();
  const configFile = join(directory, 'config.yaml');
  const config = createConfig(of, { ...ports, directory, sink });
  writeFileSync(configFile, JSON.stringify(config, undefined, 2)); // JSON is YAML.

  const logFile = join(directory, 'log');
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, [...nodeOptions, program, 'run', '--config', configFile], {
    cwd: directory,
    env: withoutNodeOptions(),
    stdio: ['ignore', log, log],
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async () => {
    if (!hasEnded()) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await once(child, 'exit');
      clearTimeout(timer);
    }
    rmSync(directory, { recursive: true, force: true });
  };

  try {
    await untilReady(`http://127.0.0.1:${ports.admin}/readyz`, hasEnded);
  } catch (error) {
    const tail = readFileSync(logFile, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-logTailLines)
      .join('\n');
    await stop();
    throw new Error(`${String(error)}; its log ends:\n${tail}`, { cause: error });
  }
  return { pid: child.pid ?? 0, port: ports[of.transport], stop };
}

interface Surroundings {
  readonly directory: string;
  readonly sink: SinkPorts;
  readonly http: number;
  readonly grpc: number;
  readonly admin: number;
}

function createConfig({ transport, encoding }: Case, around: Surroundings): object {
  const exporter = transport === 'http' ? 'otlp_http' : 'otlp_grpc';
  return {
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: `127.0.0.1:${around.grpc}`, max_recv_msg_size_mib: 64 },
          http: { endpoint: `127.0.0.1:${around.http}` },
        },
      },
    },
    processors: { redact: {} },
    exporters: {
      [exporter]: {
        endpoint: `http://127.0.0.1:${around.sink[transport]}`,
        compression: encoding === 'gzip' ? 'gzip' : 'none',
      },
    },
    storage: { directory: join(around.directory, 'data') },
    audit: { file: { directory: join(around.directory, 'audit') } },
    service: {
      telemetry: { endpoint: `127.0.0.1:${around.admin}` },
      pipelines: {
        traces: { receivers: ['otlp'], processors: ['redact'], exporters: [exporter] },
      },
    },
  };
}

async function untilReady(url: string, hasEnded: () => boolean): Promise<void> {
  const endMs = Date.now() + readyWithinMs;
  while (Date.now() < endMs) {
    if (hasEnded()) throw new Error('the gateway has ended');
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await wait(50);
  }
  throw new Error(`the gateway was not ready within ${readyWithinMs} ms`);
}

/** Held all at once before they are let go, so that they differ. */
async function findFreePorts() {
  const servers = [createServer(), createServer(), createServer()] as const;
  const [http, grpc, admin] = servers;
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const ports = { http: portOf(http), grpc: portOf(grpc), admin: portOf(admin) };
  for (const server of servers) await new Promise((done) => server.close(done));
  return ports;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
