import type {
  AuditFactory,
  ConfigPath,
  Endpoint,
  ExporterFactory,
  ReceiverFactory,
} from '@traceveil/pipeline';
import type { ComponentConfig } from './config-components.ts';
import { formatPath, type Problem } from './config-problem.ts';
import type { ParsedConfig } from './config-schema.ts';
import type { ConfigSource } from './config-yaml.ts';

const telemetryPath = ['service', 'telemetry', 'endpoint'] as const;
const everyAddress = new Set(['0.0.0.0', '::']);

/** A port that is taken, and where the configuration says so. */
export interface Listener {
  readonly path: ConfigPath;
  readonly endpoint: Endpoint;
}

/** What was read already. */
export interface Checked {
  readonly parsed: ParsedConfig;
  readonly receivers: readonly ComponentConfig<ReceiverFactory>[];
  readonly exporters: readonly ComponentConfig<ExporterFactory>[];
  readonly audit: readonly ComponentConfig<AuditFactory>[];
}

/** Refuses what can be known before a port is opened: one port for two, and sending to oneself. */
export function checkEndpoints(
  source: ConfigSource,
  { parsed, receivers, exporters, audit }: Checked,
  warnings: Problem[],
): void {
  const own = receivers.flatMap(({ id, config }) => listeners(config, ['receivers', id]));
  const admin = { path: telemetryPath, endpoint: parsed.service.telemetry.endpoint };
  const web = parsed.console && {
    path: ['console', 'endpoint'],
    endpoint: parsed.console.endpoint,
  };
  const all = [...own, admin, ...(web ? [web] : [])];
  for (const [index, one] of all.entries()) {
    const other = all.slice(0, index).find((before) => isSame(before.endpoint, one.endpoint));
    if (other) source.report(one.path, `is the endpoint of ${formatPath(other.path)} already`);
  }
  if (!isLoopback(admin.endpoint.host)) {
    const message = 'is open to other machines: /metrics and /readyz need no authentication';
    warnings.push(source.locate(telemetryPath, message));
  }
  const refuseOwn = (url: unknown, path: ConfigPath) => {
    const target = endpointOf(url);
    const receiver = target && own.find(({ endpoint }) => reaches(target, endpoint));
    if (receiver)
      source.report(path, `would send to the gateway itself: ${formatPath(receiver.path)}`);
  };
  refuseOwn(parsed.service.telemetry.traces?.endpoint, [
    'service',
    'telemetry',
    'traces',
    'endpoint',
  ]);
  for (const [section, targets] of Object.entries({ exporters, audit })) {
    for (const { id, config } of targets) {
      for (const [key, target] of Object.entries(config as object)) {
        if (/(?:^|_)endpoint$/.test(key)) refuseOwn(target, [section, id, key]);
      }
    }
  }
}

/** Everything below `value` that a schema made an `Endpoint` of. */
export function listeners(value: unknown, path: ConfigPath): Listener[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  const { host, port } = value as { readonly host?: unknown; readonly port?: unknown };
  if (typeof host === 'string' && typeof port === 'number') {
    return [{ path, endpoint: { host, port } }];
  }
  return Object.entries(value).flatMap(([key, inner]) => listeners(inner, [...path, key]));
}

/** Whether two cannot be listened on at one time. */
export function isSame(one: Endpoint, other: Endpoint): boolean {
  if (one.port !== other.port || one.port === 0) return false;
  if (everyAddress.has(one.host) || everyAddress.has(other.host)) return true;
  return one.host === other.host || (isLoopback(one.host) && isLoopback(other.host));
}

/** Another machine's name may have the port of a listener on every address of this one. */
function reaches(target: Endpoint, listener: Endpoint): boolean {
  if (!everyAddress.has(listener.host)) return isSame(target, listener);
  const isHere = isLoopback(target.host) || everyAddress.has(target.host);
  return isHere && target.port === listener.port;
}

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Of a URL, as text or parsed, or of the `{ scheme, address }` that gRPC makes of one. */
function endpointOf(target: unknown): Endpoint | undefined {
  const { address, host, port } = (target ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof host === 'string' && typeof port === 'number') return { host, port };
  const text = target instanceof URL ? target.href : (address ?? target);
  if (typeof text !== 'string') return undefined;
  const written = /^https?:/.test(text) ? text : `http://${text}`;
  if (!URL.canParse(written)) return undefined;
  const url = new URL(written);
  const byDefault = url.protocol === 'https:' ? 443 : 80;
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || byDefault };
}
