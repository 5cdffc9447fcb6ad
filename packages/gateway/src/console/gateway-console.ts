import { fileURLToPath } from 'node:url';
import type { Console, Sources } from '@traceveil/console';
import type { Dependencies, Log } from '@traceveil/pipeline';
import type { Current } from '../current.ts';
import { noApprovals, noVault } from './nothing-held.ts';
import { consoleDirectory } from './sources.ts';

/** What `console-web` builds: beside this package. */
const assets = new URL('../../../console-web/dist', import.meta.url);

/** What the console is given of the gateway that runs. */
export interface ConsoleParts {
  readonly current: Pick<Current, 'config' | 'holding' | 'tell' | 'clean'>;
  readonly sources: Sources;
  readonly log: Log;
  readonly meter: Dependencies['meter'];
  readonly now: () => number;
}

/** Makes the console of a gateway; undefined where the configuration has none. */
export async function createGatewayConsole(parts: ConsoleParts): Promise<Console | undefined> {
  const { current, sources, log, meter, now } = parts;
  const { config, holding, tell, clean: mask } = current;
  if (config.console === undefined) return undefined;
  // Its server takes a third as long to load as all else does.
  const { createConsole } = await import('@traceveil/console/server');
  return createConsole({
    ...{ config: config.console, sources, tell, mask, log, meter, now },
    approvals: holding?.approvals ?? noApprovals,
    vault: holding?.vault ?? noVault,
    directory: consoleDirectory(config.storageDirectory),
    assetsDirectory: fileURLToPath(assets),
  });
}
