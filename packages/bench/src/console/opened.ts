// A gateway with a console on a trail that is there, and somebody who has signed in.
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutNodeOptions } from '../child.ts';
import { signInFirst } from '../console-person.ts';
import { findFreePorts, startProgram } from '../program.ts';

const program = fileURLToPath(new URL('../../../gateway/bin/traceveil.js', import.meta.url));

/** What came, and when. */
export interface Heard {
  readonly status: number;
  readonly json: object;
  readonly ms: number;
}

/** A gateway that runs, asked by its API. */
export interface OpenedConsole {
  readonly pid: number;
  ask(path: string): Promise<Heard>;
  stop(): Promise<void>;
}

/** Starts the built program on a storage. @throws Error when it does not start, or lets nobody in */
export async function openConsole(storage: string): Promise<OpenedConsole> {
  const [otlp = 0, admin = 0, console = 0] = await findFreePorts(3);
  let logFile = '';
  // It makes `admin` anew, and says the first password.
  await rm(join(storage, 'console', 'accounts.json'), { force: true });
  const { pid, stop } = await startProgram((directory) => {
    logFile = join(directory, 'log');
    const configFile = join(directory, 'config.yaml');
    const config = createConfig({ storage, otlp, admin, console, directory });
    writeFileSync(configFile, JSON.stringify(config)); // JSON is YAML.
    return {
      name: 'the gateway',
      command: process.execPath,
      words: [program, 'run', '--config', configFile],
      env: withoutNodeOptions(),
      readyUrl: `http://127.0.0.1:${admin}/readyz`,
      isReady: (status) => status === 200,
    };
  });
  try {
    const api = `http://127.0.0.1:${console}/api/v1`;
    const { cookie } = await signInFirst(api, logFile);
    return {
      pid,
      stop,
      async ask(path) {
        const startMs = performance.now();
        const response = await fetch(`${api}${path}`, { headers: { cookie } });
        const json = (await response.json()) as object;
        return { status: response.status, json, ms: performance.now() - startMs };
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function createConfig(around: {
  readonly storage: string;
  readonly otlp: number;
  readonly admin: number;
  readonly console: number;
  readonly directory: string;
}): object {
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${around.otlp}` } } } },
    processors: { redact: {} },
    exporters: { file: { path: join(around.directory, 'clean.jsonl') } },
    storage: { directory: around.storage },
    audit: { file: {} },
    console: { endpoint: `127.0.0.1:${around.console}` },
    service: {
      telemetry: { endpoint: `127.0.0.1:${around.admin}` },
      pipelines: {
        traces: { receivers: ['otlp'], processors: ['redact'], exporters: ['file'] },
      },
    },
  };
}
