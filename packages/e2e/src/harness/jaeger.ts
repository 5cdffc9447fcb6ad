import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { start } from './child.ts';
import { freePorts, withPorts } from './free-port.ts';
import { temporaryDirectory } from './gateway.ts';
import { jaegerProgram } from './go-programs.ts';
import { repository } from './repository.ts';
import { until } from './wait.ts';

/** A running Jaeger with its storage in memory. */
export interface Jaeger {
  readonly grpcPort: number;
  /** Base URL of its OTLP/HTTP receiver. */
  readonly otlpUrl: string;
  /** Asks the query API, and returns what it answers as it was sent. */
  query(path: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts Jaeger by `examples/jaeger/jaeger.yaml`, on free ports. */
export async function startJaeger(): Promise<Jaeger> {
  const program = await jaegerProgram();
  const [query = 0, queryGrpc = 0, grpc = 0, http = 0] = await freePorts(4);
  const directory = await temporaryDirectory();
  const example = await readFile(join(repository, 'examples/jaeger/jaeger.yaml'), 'utf8');
  const ports = { 16_686: query, 16_685: queryGrpc, 14_317: grpc, 14_318: http };
  await writeFile(join(directory, 'jaeger.yaml'), withPorts(example, ports));
  const child = start(program, ['--config', 'jaeger.yaml'], { cwd: directory });
  const ask = async (path: string) => {
    // A connection that is kept open would hold up its end.
    const headers = { connection: 'close' };
    const response = await fetch(`http://127.0.0.1:${query}${path}`, { headers });
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
    return response.text();
  };
  await until(async () => ask('/api/services'), { what: 'Jaeger', state: child.stderr });
  return {
    grpcPort: grpc,
    otlpUrl: `http://127.0.0.1:${http}`,
    query: ask,
    async stop() {
      // It takes up to ten seconds over SIGTERM, and its memory is not needed any more.
      child.process.kill('SIGKILL');
      await child.exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

interface JaegerTraces {
  readonly data: readonly { readonly traceID: string; readonly spans: readonly unknown[] }[];
}

/** Waits for the one trace of a service to have `spans` spans, and returns its id. */
export async function jaegerTraceId(
  jaeger: Jaeger,
  service: string,
  spans: number,
): Promise<string> {
  return until(
    async () => {
      const text = await jaeger.query(`/api/traces?service=${service}`);
      const [trace] = (JSON.parse(text) as JaegerTraces).data;
      return trace?.spans.length === spans ? trace.traceID : undefined;
    },
    { what: `${spans} spans of ${service} in Jaeger` },
  );
}

/**
 * A JSON answer in which what has no order has one: spans by their ids, attributes by their keys,
 * so that the answers of two servers can be compared.
 */
export function inOrder(answer: string): unknown {
  return JSON.parse(answer, (_key, value: unknown) => {
    return Array.isArray(value) ? [...(value as unknown[])].sort(byName) : value;
  });
}

function byName(one: unknown, other: unknown): number {
  const [left, right] = [nameOf(one), nameOf(other)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Empty for what has no name, which then stays where it is. */
function nameOf(element: unknown): string {
  if (typeof element === 'string') return element;
  if (typeof element !== 'object' || element === null) return '';
  const named = element as Readonly<Record<string, unknown>>;
  const names = ['spanID', 'spanId', 'key', 'timeUnixNano', 'timestamp', 'name'];
  const name = names.map((one) => named[one]).find((one) => one !== undefined);
  return typeof name === 'string' || typeof name === 'number' ? String(name) : '';
}
