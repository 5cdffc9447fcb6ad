import { BlockList, isIP } from 'node:net';

/** Variables of a process, as `process.env` has them. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Reads the address of a proxy; without a scheme it is `http://`, and there is no other. */
export function proxyOf(written: string): URL | undefined {
  const text = written.includes('://') ? written : `http://${written}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'http:' && url.pathname === '/' && url.search === '' ? url : undefined;
}

/**
 * The proxy that the environment prescribes, as Go's programs read it: `HTTPS_PROXY` for `https:`,
 * `HTTP_PROXY` for `http:`, in capitals or not, unless `NO_PROXY` names the target. This machine
 * is never reached through a proxy.
 *
 * @throws Error that names the variable, not its value, when it is no address of a proxy
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function proxyFromEnv(target: URL, env: Env): URL | undefined {
  const name = target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const written = valueOf(name, env);
  if (written === '' || isExempt(target, valueOf('NO_PROXY', env))) return undefined;
  const proxy = proxyOf(written);
  if (!proxy) throw new Error(`${name} of the environment must be http://host:port`);
  return proxy;
}

function valueOf(name: string, env: Env): string {
  return env[name] ?? env[name.toLowerCase()] ?? '';
}

function isExempt(target: URL, noProxy: string): boolean {
  const host = target.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))) {
    return true;
  }
  return noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => matches(entry, host, port));
}

/** An entry is `*`, an address, a range of them, or a domain, which stands for those below too. */
function matches(entry: string, host: string, port: string): boolean {
  if (entry === '') return false;
  if (entry === '*' || entry === host) return true;
  const [, network = '', prefix] = /^([\da-f.:]+)\/(\d{1,3})$/.exec(entry) ?? [];
  if (prefix !== undefined) return isWithin(host, network, Number(prefix));
  const [, name = '', ownPort] = /^\*?(\[.+\]|[^:]+)(?::(\d+))?$/.exec(entry) ?? [];
  if (name === '' || (ownPort !== undefined && ownPort !== port)) return false;
  if (name === host || name === `[${host}]`) return true;
  return isIP(host) === 0 && host.endsWith(name.startsWith('.') ? name : `.${name}`);
}

function isWithin(host: string, network: string, prefix: number): boolean {
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || prefix > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
