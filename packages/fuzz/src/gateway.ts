import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../gateway/bin/traceveil.js', import.meta.url));
const preload = fileURLToPath(new URL('../dist/preload.js', import.meta.url));
const readyWithinMs = 30_000;
const stopWithinMs = 15_000;

/** The gateway as it ships, in a process of its own. */
export interface Gateway {
  readonly ports: { readonly grpc: number; readonly http: number; readonly admin: number };
  /** How it ended; undefined while it runs. */
  ended(): string | undefined;
  /** Resident, after garbage was collected. */
  memoryBytes(): Promise<number>;
  /** Sockets, files, pipes. */
  openFiles(): number;
  /** Its log so far. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts the built program with short times to wait, so that what hangs is seen soon. */
export async function startGateway(): Promise<Gateway> {
  const directory = mkdtempSync(join(tmpdir(), 'traceveil-fuzz-'));
  const ports = await findFreePorts();
  const configFile = join(directory, 'config.yaml');
  writeFileSync(configFile, JSON.stringify(createConfig(ports, directory))); // JSON is YAML.
  const logFile = join(directory, 'log');
  const log = openSync(logFile, 'w');
  const args = ['--expose-gc', '--import', preload, program, 'run', '--config', configFile];
  const child = spawn(process.execPath, args, {
    cwd: directory,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', log, log, 'ipc'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.on('exit', () => process.off('exit', kill));
  const gateway: Gateway = {
    ports,
    ended: () => endOf(child),
    memoryBytes: () => memoryOf(child),
    openFiles: () => readdirSync(`/proc/${String(child.pid)}/fd`).length,
    log: () => readFileSync(logFile, 'utf8'),
    async stop() {
      await stop(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await untilReady(gateway);
  return gateway;
}

/** No backend: what is taken goes to a file that stays small. */
function createConfig(ports: Gateway['ports'], directory: string): object {
  const times = { read_header_timeout: '2s', read_timeout: '4s', idle_timeout: '4s' };
  const size = { max_connections: 10_000 };
  const pipeline = { receivers: ['otlp'], processors: ['redact'], exporters: ['file'] };
  return {
    receivers: {
      otlp: {
        protocols: {
          grpc: {
            endpoint: `127.0.0.1:${ports.grpc}`,
            max_recv_msg_size_mib: 1,
            ...size,
            ...times,
          },
          http: {
            endpoint: `127.0.0.1:${ports.http}`,
            max_request_body_size: '1MiB',
            ...size,
            ...times,
          },
        },
      },
    },
    processors: { redact: {} },
    exporters: {
      file: {
        path: join(directory, 'clean.jsonl'),
        rotation: { max_megabytes: 8, max_backups: 0 },
        sending_queue: { storage: 'memory' },
      },
    },
    storage: { directory: join(directory, 'data') },
    audit: {},
    service: {
      telemetry: { endpoint: `127.0.0.1:${ports.admin}`, logs: { level: 'warn' } },
      pipelines: { traces: pipeline, logs: pipeline, metrics: pipeline },
    },
  };
}

function endOf({ exitCode, signalCode }: ChildProcess): string | undefined {
  const end = exitCode ?? signalCode;
  return end === null ? undefined : String(end);
}

async function memoryOf(child: ChildProcess): Promise<number> {
  const signal = AbortSignal.timeout(10_000);
  const answer = once(child, 'message', { signal });
  child.send('memory');
  const [bytes] = (await answer) as [number];
  return bytes;
}

async function stop(child: ChildProcess): Promise<void> {
  if (endOf(child) !== undefined) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  await exit;
  clearTimeout(timer);
}

async function untilReady(gateway: Gateway): Promise<void> {
  const endMs = performance.now() + readyWithinMs;
  while (performance.now() < endMs && gateway.ended() === undefined) {
    const isReady = await fetch(`http://127.0.0.1:${gateway.ports.admin}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await wait(50);
  }
  const log = gateway.log().slice(-2_000);
  await gateway.stop();
  throw new Error(`the gateway did not become ready; its log ends:\n${log}`);
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
