import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createNoopMeter } from '@opentelemetry/api';
import { ApprovalError, approvalsConfig, createVault } from '@traceveil/approval';
import { fake } from '@traceveil/detect';
import type { Log } from '@traceveil/pipeline';
import { DeadLetters, diskFileSystem, keysOf, spoolConfig, spoolDirectory } from '@traceveil/spool';
import type { Child } from '../harness/child.ts';
import * as gateways from '../harness/gateway.ts';
import type { Ports } from '../harness/gateway.ts';
import { startOtlpSink } from '../harness/otlp-sink.ts';
import type { OtlpSink } from '../harness/otlp-sink.ts';
import { until } from '../harness/wait.ts';
import { startGrpcBackend } from '../soak/backends.ts';
import { totalOf } from '../soak/ledger.ts';
import { itemsIn, metricIn } from '../soak/metrics.ts';
import { createJudge, type Judge, type Letter } from './judge.ts';
import { heldKey } from './numbered.ts';

const metricsMs = 60_000;
const sealingKey = fake('', 64, 'hex');
const spoolKey = fake('', 64, 'hex');
const ignore = () => undefined;
const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const exporterIds = ['otlp_http', 'otlp_grpc', 'otlp_http/flapping'] as const;

/**
 * Makes an empty world.
 *
 * @param holdExpiry how long what is held waits for a person
 */
export async function createWorld(holdExpiry = '300ms'): Promise<World> {
  const directory = await gateways.temporaryDirectory();
  const ports = await gateways.gatewayPorts();
  const judge = createJudge(exporterIds);
  const backendOf = (exporter: string) =>
    startOtlpSink(({ bytes }) => judge.arrive(exporter, bytes));
  const enter = (text: string) => judge.arrive('otlp_grpc', Buffer.from(text, 'latin1'));
  const backends = {
    otlp_http: await backendOf('otlp_http'),
    otlp_grpc: await startGrpcBackend({ enter }, { now: () => undefined }),
    'otlp_http/flapping': await backendOf('otlp_http/flapping'),
  };
  const world = new World(directory, { ports, judge, backends, holdExpiry });
  await world.reconfigure();
  return world;
}

type Backend = Pick<OtlpSink, 'url' | 'stop'>;
type Backends = Readonly<Record<(typeof exporterIds)[number], Backend>> & {
  readonly 'otlp_http/flapping': OtlpSink;
};

interface WorldParts {
  readonly ports: Ports;
  readonly judge: Judge;
  readonly backends: Backends;
  readonly holdExpiry: string;
}

/** A gateway that is killed and started again, its backends, and who judges what comes of it. */
export class World {
  readonly ports: Ports;
  readonly judge: Judge;
  readonly dataDirectory: string;
  readonly #directory: string;
  readonly #backends: Backends;
  readonly #holdExpiry: string;
  #version = 0;
  #isTrailBroken = false;
  #child: Child | undefined;
  #hasEnded = true;

  constructor(directory: string, { ports, judge, backends, holdExpiry }: WorldParts) {
    this.#holdExpiry = holdExpiry;
    this.ports = ports;
    this.judge = judge;
    this.dataDirectory = join(directory, 'data');
    this.#directory = directory;
    this.#backends = backends;
  }

  /** The backend that a test makes ill. */
  get flapping(): OtlpSink {
    return this.#backends['otlp_http/flapping'];
  }

  /** Of the process. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Writes another configuration, of which each exporter is another: to be taken at SIGHUP. */
  async reconfigure(): Promise<void> {
    this.#version += 1;
    const retry_on_failure = { initial_interval: '20ms', max_interval: '100ms' };
    const common = { headers: { 'x-version': String(this.#version) }, retry_on_failure };
    const exporters = Object.fromEntries(
      exporterIds.map((id) => [id, { ...common, endpoint: this.#backends[id].url }]),
    );
    const path = join(this.#directory, 'traceveil.yaml');
    const audit = { file: {}, on_failure: 'spool' };
    const redact = { actions: [{ keys: [heldKey], action: 'hold' }] };
    const approvals = { sealing_key: sealingKey, hold: { expiry: this.#holdExpiry } };
    const spool = { encryption: { key: spoolKey } };
    const wishes = { exporters, audit, redact, approvals, spool };
    await writeFile(`${path}~`, gateways.plainConfig(this.ports, wishes));
    await rename(`${path}~`, path);
  }

  /** Starts it and waits until it is ready. @throws Error when it ends before */
  async start(): Promise<void> {
    this.launch();
    if (!(await this.isReady())) throw new Error(`the gateway ended:\n${this.#log()}`);
  }

  /** Starts it, ready or not. */
  launch(env: Readonly<Record<string, string>> = {}): void {
    const args = ['run', '--config', 'traceveil.yaml'];
    const child = gateways.traceveil(args, { cwd: this.#directory, env });
    this.#child = child;
    this.#hasEnded = false;
    const note = () => {
      if (this.#child === child) this.#hasEnded = true;
    };
    child.exited.then(note, note);
  }

  /** Waits until it is ready; resolves to `false` when it has ended before. */
  async isReady(): Promise<boolean> {
    return until(
      async () => {
        if (this.#hasEnded) return false;
        const { status } = await fetch(`http://127.0.0.1:${this.ports.admin}/readyz`);
        return status === 200 ? true : undefined;
      },
      { what: 'the gateway', timeoutMs: 60_000, state: () => this.#log() },
    );
  }

  /**
   * While it does not run, as an approver would have while it did: all that is held then goes on.
   *
   * @returns how many were approved
   */
  async approveHeld(): Promise<number> {
    const vault = createVault(approvalsConfig.parse({ sealing_key: sealingKey }), {
      directory: join(this.dataDirectory, 'vault'),
      log: silent,
      meter: createNoopMeter(),
      now: Date.now,
    });
    await vault.start();
    let approved = 0;
    try {
      for (const { holdId, decision } of vault.held({ limit: 100 }).items) {
        if (decision) continue;
        const said = { outcome: 'forwarded_masked', reason: 'approved', tokens: [] } as const;
        try {
          await vault.decide(holdId, { ...said, approvalId: randomUUID() });
          approved += 1;
        } catch (error) {
          // Its time was over after it was listed: an approver hears so too.
          if (!(error instanceof ApprovalError) || error.code !== 'expired') throw error;
        }
      }
    } finally {
      await vault.stop(AbortSignal.abort());
    }
    return approved;
  }

  /** What came of it all, once the process has ended. */
  async conclude(): ReturnType<Judge['conclude']> {
    const keys = keysOf(spoolConfig.parse({ encryption: { key: spoolKey } }));
    const store = new DeadLetters(diskFileSystem, spoolDirectory(this.dataDirectory), keys);
    const letters: Letter[] = [];
    for (const letter of (await store.list()).letters) {
      const batch = await letter.open();
      if (!batch) throw new Error(`the dead letter ${letter.id} cannot be read`);
      const text = Buffer.from(batch.bytes).toString('latin1');
      letters.push({ exporter: letter.exporter, text });
    }
    return this.judge.conclude(this.dataDirectory, letters);
  }

  reload(): void {
    this.#child?.process.kill('SIGHUP');
  }

  /** Waits until the n-th reload was taken, or the process has ended. */
  async reloaded(times: number): Promise<void> {
    await this.#untilMetrics(
      (page) => metricIn(page, 'traceveil_config_reload_total', 'accepted') >= times,
    );
  }

  /** Waits until nothing is on its way, or the process has ended. */
  async drain(timeoutMs = metricsMs): Promise<void> {
    const page = await this.#untilMetrics((text) => {
      const events = this.#isTrailBroken ? 0 : metricIn(text, 'traceveil_audit_waiting_events');
      const held = metricIn(text, 'traceveil_held_items');
      return totalOf(itemsIn(text, 'traceveil_exporter_in_flight')) + events + held === 0;
    }, timeoutMs);
    this.judge.look(this.dataDirectory, { metrics: page });
  }

  async lookAtMetrics(): Promise<void> {
    const metrics = await this.#untilMetrics(() => true);
    this.judge.look(this.dataDirectory, { metrics });
  }

  /** From the next start on no event can be written, and all of them wait on disk. */
  async breakTrail(): Promise<void> {
    this.#isTrailBroken = true;
    await mkdir(this.dataDirectory);
    await writeFile(join(this.dataDirectory, 'audit'), '');
  }

  async mendTrail(): Promise<void> {
    if (this.#isTrailBroken) await rm(join(this.dataDirectory, 'audit'));
    this.#isTrailBroken = false;
  }

  /** SIGKILL, and what it left is looked at. */
  async kill(): Promise<void> {
    this.#child?.process.kill('SIGKILL');
    await this.lookAtRemains();
  }

  /** SIGTERM, and what it left is looked at. @returns its exit code */
  async stop(): Promise<number> {
    const code = (await this.#child?.stop()) ?? -1;
    await this.lookAtRemains();
    return code;
  }

  /** Once the process has ended. */
  async lookAtRemains(): Promise<void> {
    await this.#child?.exited;
    const texts = { log: this.#log(), stdout: this.#child?.stdout() ?? '' };
    // Who is killed at once has made no directory: then what is around it is looked at.
    const hasMade = existsSync(this.dataDirectory);
    this.judge.look(hasMade ? this.dataDirectory : this.#directory, texts);
  }

  async close(): Promise<void> {
    this.#child?.process.kill('SIGKILL');
    await this.#child?.exited;
    for (const id of exporterIds) await this.#backends[id].stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  #log(): string {
    return this.#child?.stderr() ?? '';
  }

  async #untilMetrics(isSo: (page: string) => boolean, timeoutMs = metricsMs): Promise<string> {
    return until(
      async () => {
        if (this.#hasEnded) return '';
        const response = await fetch(`http://127.0.0.1:${this.ports.admin}/metrics`);
        const page = await response.text();
        return isSo(page) ? page : undefined;
      },
      { what: 'the metrics', timeoutMs, state: () => this.#log() },
    );
  }
}
