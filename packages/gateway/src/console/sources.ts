import { join, resolve } from 'node:path';
import { checkpointDirectoryOf } from '@traceveil/audit';
import type { Approvals, SealVault } from '@traceveil/approval';
import type { Sources } from '@traceveil/console';
import type { Log } from '@traceveil/pipeline';
import { keysOf } from '@traceveil/spool';
import type { GatewayConfig } from '../config.ts';
import type { Current } from '../current.ts';
import { settingsOf } from '../report/report.ts';
import { sessionsDirectory } from '../sessions-directory.ts';
import { createDeadLetterSources } from './dead-letter-sources.ts';
import { createFindingSources } from './finding-sources.ts';
import { createFindingStates } from './finding-states.ts';
import { createGatewaySources, type GatewayFacts } from './gateway-sources.ts';
import { createHeldSources, type HeldStore } from './held-sources.ts';
import type { LiveFeed } from './live-feed.ts';
import { createPolicySources, type PolicyEditing } from './policy-sources.ts';
import { adviceOf, listRules } from './rule-list.ts';
import type { TaskData } from './tasks.ts';
import { createConsoleThread } from './thread.ts';
import { createTrailIndex } from './trail-index.ts';
import { createTrailSources } from './trail-sources.ts';

/** For what reads all of the trail. */
const workMs = 600_000;
const workIdleMs = 20_000;
const pendingMax = 500;

/** What the console's sources are made of. */
export interface SourceDependencies extends Omit<GatewayFacts, 'pendingApprovals' | 'heldItems'> {
  readonly current: GatewayFacts['current'] & Pick<Current, 'clean'>;
  readonly log: Log;
  readonly feed: LiveFeed;
  /** Undefined where nothing is sealed or held. */
  readonly vault?: (HeldStore & Pick<SealVault, 'heldItems'>) | undefined;
  readonly approvals?: Pick<Approvals, 'list'> | undefined;
  /** Undefined where no policy can be edited. */
  readonly editing: PolicyEditing | undefined;
  readonly traceLinks: Readonly<Record<string, string>>;
}

/** The sources, and what ends their threads. */
export interface RunningSources extends Sources {
  /** Makes the index of the trail ahead of the first question, and keeps it up. */
  start(): void;
  stop(): Promise<void>;
}

/** Makes what the API of the console reads of the gateway that runs. Does no I/O yet. */
export function createSources(dependencies: SourceDependencies): RunningSources {
  const { current, log, feed, vault, approvals, traceLinks, editing, now } = dependencies;
  const { storageDirectory } = current.config;
  const data = () => dataOf(current.config);
  // A thread of its own: what reads all of a trail must not hold up a page of it.
  const index = createTrailIndex(data, log);
  const work = createConsoleThread({
    ...{ name: 'the console', data, log, answerMs: workMs, idleMs: workIdleMs },
  });
  const states = createFindingStates(join(consoleDirectory(storageDirectory), 'findings.json'));
  const pendingApprovals = () => {
    const page = approvals?.list({ state: 'pending' }, { limit: pendingMax });
    return page?.items.length ?? 0;
  };
  const heldItems = () => vault?.heldItems ?? 0;
  return {
    ...createGatewaySources({ ...dependencies, pendingApprovals, heldItems }, index.ask),
    ...createTrailSources(index.ask, work.ask),
    ...createFindingSources(index.ask, states, {
      advice: adviceOf,
      masked: current.clean,
    }),
    ...createDeadLetterSources(current.config),
    ...createHeldSources(vault),
    ...createPolicySources({ current, editing, now }, work.ask),
    async sessions({ limit, after }) {
      const { sessions, next } = await index.ask('sessions', limit, after);
      return { items: sessions.map(rowOf), next };
    },
    session: (id) => index.ask('session', id),
    live: (listener) => feed.listen(listener),
    rules: () => Promise.resolve(listRules(current.config)),
    traceLinks,
    start: () => index.start(),
    async stop() {
      await Promise.all([index.stop(), work.stop()]);
    },
  };
}

/** Where the console keeps its own files. */
export function consoleDirectory(storageDirectory: string): string {
  return join(storageDirectory, 'console');
}

function dataOf(config: GatewayConfig): TaskData {
  const { storageDirectory, audit, spool } = config;
  const file = audit.find(({ factory }) => factory.trail !== undefined);
  const own = consoleDirectory(storageDirectory);
  const written = file?.factory.trail?.(file.config, storageDirectory);
  const trail = written === undefined ? '' : resolve(written);
  const settings = file ? settingsOf({ audit: [file] }, trail) : undefined;
  return {
    trail,
    checkpoints: settings?.checkpointDirectory ?? checkpointDirectoryOf(trail),
    signingKeyFile: settings?.signingKeyFile,
    index: join(own, 'index'),
    scratch: join(own, 'scratch'),
    sessions: sessionsDirectory(storageDirectory),
    sessionKeys: keysOf(spool),
    storage: resolve(storageDirectory),
  };
}

type Listed = Awaited<ReturnType<Sources['sessions']>>['items'][number];

function rowOf(listed: {
  readonly id: string;
  readonly first: number;
  readonly last: number;
  readonly requests: number;
  readonly items: number;
  readonly services: readonly string[];
  readonly masked: Readonly<Record<string, number>>;
}): Listed {
  const { id, first, last, requests, items, services, masked } = listed;
  const [begin, end] = [first, last].map((time) => new Date(time).toISOString());
  return { id, first: begin ?? '', last: end ?? '', requests, items, services, masked };
}
