import { join } from 'node:path';
import type { GatewayConfig } from '../config.ts';

/** @throws Error with one line when the configuration writes no trail */
export function trailDirectory({ audit, storageDirectory }: GatewayConfig): string {
  const file = audit.find(({ factory }) => factory.type === 'file');
  if (!file) throw new Error('audit: there is no "file", so there is no trail to read');
  const { directory } = file.config as { readonly directory?: string };
  return directory ?? join(storageDirectory, 'audit');
}

/** Of the index of the trail. */
export function indexDirectory({ storageDirectory }: GatewayConfig): string {
  return join(storageDirectory, 'audit-index');
}

/** Where commands leave what the gateway is to write into the trail. */
export function inboxDirectory({ storageDirectory }: Pick<GatewayConfig, 'storageDirectory'>) {
  return join(storageDirectory, 'audit-inbox');
}
