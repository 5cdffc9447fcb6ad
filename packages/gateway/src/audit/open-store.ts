import {
  openEventIndex,
  openPostgresqlStore,
  type EventStore,
  type PostgresqlConfig,
} from '@traceveil/audit';
import type { GatewayConfig } from '../config.ts';
import { indexDirectory, trailDirectory } from './places.ts';
import type { SearchOptions } from './search-options.ts';

/**
 * Opens what is searched: the index of this gateway's trail, or the database that `--store` names
 * by its id below `audit`. Its password is in the configuration, not on a command line.
 *
 * @throws Error with one line
 */
export async function openStore(
  config: GatewayConfig,
  { store, gateway }: Pick<SearchOptions, 'store' | 'gateway'>,
): Promise<EventStore> {
  if (store === undefined) {
    if (gateway === undefined)
      return openEventIndex(trailDirectory(config), indexDirectory(config));
    throw new Error('--gateway goes with --store: the trail here is of this gateway alone');
  }
  const databases = config.audit.filter(({ factory }) => factory.type === 'postgresql');
  const sink = databases.find(({ id }) => id === store);
  if (!sink) {
    const ids = databases.map(({ id }) => id).join(', ');
    const known = ids === '' ? 'there is none below "audit"' : `there is ${ids}`;
    throw new Error(`--store must name a postgresql sink of the configuration; ${known}`);
  }
  try {
    return await openPostgresqlStore(sink.config as PostgresqlConfig, store);
  } catch (cause) {
    throw new Error(`${store}: ${(cause as Error).message}`, { cause });
  }
}
