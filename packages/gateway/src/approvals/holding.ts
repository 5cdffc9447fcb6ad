import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  createApprovals,
  createVault,
  type Approvals,
  type ApprovalsConfig,
  type SealVault,
} from '@traceveil/approval';
import type { AuditEvent, Component, Dependencies, Signal } from '@traceveil/pipeline';
import { createKeeper, type TraceKeeper } from './keeper.ts';
import { createReleaseLoop, type Way } from './release-loop.ts';

const component = 'approvals';
const leftBehind =
  'what an earlier run sealed or held waits here; approvals.sealing_key, with which it was, is not set';

/** What is sealed and held, and those who decide about it: one for the life of the process. */
export interface Holding extends Component {
  readonly vault: SealVault;
  readonly approvals: Approvals;
  readonly keeper: TraceKeeper;
  /** From now on what is due is released. */
  startReleasing(): void;
  /** No release begins any more; waits until `deadline` for the one that is under way. */
  stopReleasing(deadline: AbortSignal): Promise<void>;
}

/** What it is made of. */
export interface HoldingParts extends Pick<Dependencies, 'log' | 'meter' | 'now'> {
  readonly config: ApprovalsConfig;
  readonly storageDirectory: string;
  readonly tell: (event: AuditEvent) => Promise<void>;
  readonly wayOf: (signal: Signal) => Way | undefined;
  /** Takes the secrets out of what a person wrote. */
  readonly clean: (written: string) => string;
  readonly onStep?: Parameters<typeof createApprovals>[1]['onStep'];
}

/** @returns undefined when there is no key: nothing is sealed or held then */
export function createHolding(parts: HoldingParts): Holding | undefined {
  const { config, storageDirectory, tell, wayOf, clean, onStep, ...dependencies } = parts;
  if (config.sealing_key === undefined) {
    const directory = vaultDirectory(storageDirectory);
    if (existsSync(directory)) dependencies.log.warn({ component, directory }, leftBehind);
    return undefined;
  }
  const vault = createVault(config, {
    ...dependencies,
    directory: vaultDirectory(storageDirectory),
  });
  const approvals = createApprovals(config, {
    ...dependencies,
    directory: approvalsDirectory(storageDirectory),
    vault,
    tell,
    clean,
    ...(onStep && { onStep }),
  });
  const keeper = createKeeper(vault);
  const onReleased = (holdId: string) => keeper.forget(holdId);
  const loop = createReleaseLoop({ vault, wayOf, onReleased, ...dependencies });
  return {
    ...{ name: component, vault, approvals, keeper },
    async start() {
      await vault.start();
      keeper.start();
      await approvals.start();
    },
    startReleasing: () => loop.start(),
    stopReleasing: (deadline) => loop.stop(deadline),
    async stop(deadline) {
      await loop.stop(deadline);
      await approvals.stop(deadline);
      await vault.stop(deadline);
    },
  };
}

/** Of what is sealed and held. */
function vaultDirectory(storageDirectory: string): string {
  return join(storageDirectory, 'vault');
}

function approvalsDirectory(storageDirectory: string): string {
  return join(storageDirectory, 'approvals');
}
