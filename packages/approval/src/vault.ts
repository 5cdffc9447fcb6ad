import type { Dependencies } from '@traceveil/pipeline';
import type { ApprovalsConfig } from './approvals-config.ts';
import type { KeyWrapper } from './key-wrapper.ts';
import type { SealVault } from './seal-vault.ts';

/** What a vault needs. */
export interface VaultDependencies extends Pick<Dependencies, 'log' | 'meter' | 'now'> {
  /** Its own; made when it is not there. */
  readonly directory: string;
  /** `localKeyWrapper(config.sealing_key)`, unless a service wraps. */
  readonly wrapper?: KeyWrapper;
}

/** Creates it. Does no I/O. */
export function createVault(_config: ApprovalsConfig, _dependencies: VaultDependencies): SealVault {
  throw new Error('not yet');
}
