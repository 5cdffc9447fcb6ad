import { isIP } from 'node:net';

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/**
 * Tells requests that were meant for us from those that another's page sends by a name of its own,
 * which its name server lets point here (DNS rebinding). That needs a name: addresses are taken.
 *
 * @param known names and addresses we are reached by, without port
 * @returns whether a `host` header is ours
 */
export function createHostCheck(known: readonly string[]): (header: string | undefined) => boolean {
  const names = new Set(['localhost', ...known.map((name) => name.toLowerCase())]);
  return (header) => {
    const [, name = ''] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(header ?? '') ?? [];
    const bare = name.replace(/^\[|\]$/g, '').toLowerCase();
    return isIP(bare) !== 0 || names.has(bare);
  };
}
