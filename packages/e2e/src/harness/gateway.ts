import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { start } from './child.ts';
import type { Child } from './child.ts';
import { freePorts } from './free-port.ts';
import { signals } from './otlp-protocol.ts';
import { program } from './repository.ts';
import { until } from './wait.ts';

/** The gateway's listeners. */
export interface Ports {
  readonly grpc: number;
  readonly http: number;
  /** `/healthz`, `/readyz`, `/metrics`. */
  readonly admin: number;
}

/** What a test wants otherwise than `plainConfig` has it. */
export interface Wishes {
  /** Components by id, such as `{ otlp_http: { endpoint } }`. */
  readonly exporters: Readonly<Record<string, unknown>>;
  /** More of them, which are in no pipeline. */
  readonly otherExporters?: Readonly<Record<string, unknown>>;
  /** `{ file: {} }` by default. */
  readonly audit?: Readonly<Record<string, unknown>>;
  /** Of `processors.redact`. */
  readonly redact?: Readonly<Record<string, unknown>>;
  readonly approvals?: Readonly<Record<string, unknown>>;
  readonly storage?: string;
  /** `storage.spool`. */
  readonly spool?: Readonly<Record<string, unknown>>;
  /** Further keys of `service`. */
  readonly service?: Readonly<Record<string, unknown>>;
}

/** A running gateway with its own directory. */
export interface Gateway {
  readonly child: Child;
  readonly ports: Ports;
  /** Where it was started; `data` below it is its storage directory. */
  readonly directory: string;
  /** Base URL of OTLP/HTTP. */
  readonly url: string;
  /** Asks the admin server. */
  admin(
    path: '/healthz' | '/readyz' | '/metrics' | '/config',
  ): Promise<{ status: number; text: string }>;
  /** Sends one request over HTTP. */
  post(path: string, body: Uint8Array, headers: Record<string, string>): Promise<Response>;
  /** SIGTERM, waits for the end, deletes the directory. @returns the exit code */
  stop(): Promise<number>;
}

/** A configuration in which all three signals go through `redact` to the wished exporters. */
export function plainConfig(ports: Ports, wishes: Wishes): string {
  const { exporters, otherExporters, audit, redact, approvals, storage, spool, service } = wishes;
  const pipeline = {
    receivers: ['otlp'],
    processors: ['redact'],
    exporters: Object.keys(exporters),
  };
  return stringify({
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: `127.0.0.1:${ports.grpc}` },
          http: { endpoint: `127.0.0.1:${ports.http}` },
        },
      },
    },
    processors: { redact: redact ?? {} },
    ...(approvals && { approvals }),
    exporters: { ...exporters, ...otherExporters },
    storage: { directory: storage ?? './data', ...(spool && { spool }) },
    audit: audit ?? { file: {} },
    service: {
      ...service,
      telemetry: { endpoint: `127.0.0.1:${ports.admin}` },
      pipelines: Object.fromEntries(signals.map((signal) => [signal, pipeline])),
    },
  });
}

/** Three free ports. */
export async function gatewayPorts(): Promise<Ports> {
  const [grpc = 0, http = 0, admin = 0] = await freePorts(3);
  return { grpc, http, admin };
}

/** An empty directory of its own, to be deleted by whoever asked for it. */
export async function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'traceveil-e2e-'));
}

/** Starts the built program on free ports and waits until it is ready. */
export async function startGateway(wishes: Wishes): Promise<Gateway> {
  const ports = await gatewayPorts();
  return startGatewayWith(plainConfig(ports, wishes), ports);
}

/**
 * Starts the built program with a configuration as written.
 *
 * @param files beside it, by their names
 */
export async function startGatewayWith(
  config: string,
  ports: Ports,
  files: Readonly<Record<string, string>> = {},
): Promise<Gateway> {
  const directory = await temporaryDirectory();
  for (const [name, text] of Object.entries({ ...files, 'traceveil.yaml': config })) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  const args = [program, 'run', '--config', 'traceveil.yaml'];
  const child = start(process.execPath, args, { cwd: directory, env: quiet });
  const gateway = handle(child, ports, directory);
  await untilReady(gateway);
  return gateway;
}

/** Starts the built program without any configuration, on its default ports. */
export async function startGatewayByDefault(): Promise<Gateway> {
  const directory = await temporaryDirectory();
  const child = start(process.execPath, [program, 'run'], { cwd: directory, env: quiet });
  const gateway = handle(child, { grpc: 4317, http: 4318, admin: 8888 }, directory);
  await untilReady(gateway);
  return gateway;
}

/** Runs the program's other commands. */
export function traceveil(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Child {
  return start(process.execPath, [program, ...args], {
    ...options,
    env: { ...quiet, ...options.env },
  });
}

// Jest's own flags are not the program's.
const quiet = { NODE_OPTIONS: undefined, npm_config_node_options: undefined };

function handle(child: Child, ports: Ports, directory: string): Gateway {
  const url = `http://127.0.0.1:${ports.http}`;
  return {
    child,
    ports,
    directory,
    url,
    async admin(path) {
      const response = await fetch(`http://127.0.0.1:${ports.admin}${path}`);
      return { status: response.status, text: await response.text() };
    },
    post: async (path, body, headers) => fetch(`${url}${path}`, { method: 'POST', body, headers }),
    async stop() {
      const code = await child.stop();
      await rm(directory, { recursive: true, force: true });
      return code;
    },
  };
}

async function untilReady({ child, admin }: Gateway): Promise<void> {
  let code: number | undefined;
  const noteEnd = (ended: number) => (code = ended);
  child.exited.then(noteEnd, () => noteEnd(-1));
  const ready = await until(
    async () => {
      if (code !== undefined) return false;
      return (await admin('/readyz')).status === 200 ? true : undefined;
    },
    { what: 'the gateway to be ready', state: child.stderr },
  );
  if (!ready) throw new Error(`the gateway ended with ${String(code)}:\n${child.stderr()}`);
}
