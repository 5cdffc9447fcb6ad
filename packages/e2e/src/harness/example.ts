import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { start } from './child.ts';
import type { Child } from './child.ts';
import { freePorts, withPorts } from './free-port.ts';
import { startGatewayWith, temporaryDirectory } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import { collectorProgram } from './go-programs.ts';
import { repository } from './repository.ts';
import { until } from './wait.ts';

/** Reads a file of `examples/`. */
export async function readExample(path: string): Promise<string> {
  return readFile(join(repository, 'examples', path), 'utf8');
}

/**
 * Ports for an example: every one that its files name → a free one, but for those of `fixed`.
 *
 * @param fixed port as written → the port of something that the test runs already
 */
export async function portsOf(
  texts: readonly string[],
  fixed: Readonly<Record<number, number>> = {},
): Promise<Readonly<Record<number, number>>> {
  const written = texts.flatMap((text) => text.match(/(?<=:)\d{4,5}\b/g) ?? []).map(Number);
  const open = [...new Set([...written, 8888])].filter((port) => fixed[port] === undefined);
  const free = await freePorts(open.length);
  const moved = Object.fromEntries(open.map((port, index) => [port, free[index] ?? 0]));
  return { ...moved, ...fixed };
}

/** Starts the gateway by an example's configuration on other ports. */
export async function startExampleGateway(
  config: string,
  ports: Readonly<Record<number, number>>,
): Promise<Gateway> {
  const admin = ports[8888] ?? 0;
  const moved = withPorts(config, ports).replace(
    /^service:\n/m,
    `service:\n  telemetry: { endpoint: 127.0.0.1:${admin} }\n`,
  );
  const portIn = (name: string) =>
    Number(new RegExp(String.raw`\b${name}: \{ endpoint: [\w.]+:(\d+)`).exec(moved)?.[1]);
  return startGatewayWith(moved, { grpc: portIn('grpc'), http: portIn('http'), admin });
}

/** A running Collector. */
export interface Collector {
  readonly child: Child;
  stop(): Promise<void>;
}

/** Starts a real Collector and waits until it takes spans. */
export async function startCollector(config: string): Promise<Collector> {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'collector.yaml'), config);
  const program = await collectorProgram();
  const child = start(program, ['--config', 'collector.yaml'], { cwd: directory });
  const isUp = () => (child.stderr().includes('Everything is ready') ? true : undefined);
  await until(isUp, { what: 'the Collector', state: child.stderr });
  return {
    child,
    async stop() {
      await child.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
