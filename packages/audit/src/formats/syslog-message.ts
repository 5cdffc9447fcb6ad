import type { TrailLine } from '../sinks/trail-reader.ts';

/** By their codes. */
export const facilities = {
  user: 1,
  daemon: 3,
  auth: 4,
  authpriv: 10,
  audit: 13,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
} as const;

/** What all messages of a sink have. */
export interface SyslogHeader {
  readonly facility: keyof typeof facilities;
  readonly appName: string;
  readonly hostname: string;
}

const severity = { error: 3, warning: 4, notice: 5, informational: 6 } as const;

const severities: Readonly<Record<string, number>> = {
  redact: severity.notice,
  refuse: severity.warning,
  recover: severity.error,
  config: severity.notice,
  stop: severity.notice,
  tombstone: severity.notice,
  read: severity.notice,
};

/**
 * A message as RFC 5424 has it, with its length before it. The process's id is left out: what is
 * sent again after a restart is the same.
 *
 * @param text the message itself, UTF-8; no byte order mark is put before it, since those who read
 *             JSON trip over it
 * @see RFC 5424, section 6; RFC 6587, section 3.4.1; 32473 is the number that RFC 5612 has for examples
 */
export function syslogMessage(
  { facility, appName, hostname }: SyslogHeader,
  { seq, hash, event }: TrailLine,
  text: string,
): string {
  const kind = printable(event['kind'], 32);
  const priority = facilities[facility] * 8 + severityOf(event);
  const time = typeof event['time'] === 'string' ? printable(event['time'], 32) : '-';
  const data = `[traceveil@32473 seq="${seq}" hash="${hash}" kind="${kind}"]`;
  const header = `<${priority}>1 ${time} ${printable(hostname, 255)} ${printable(appName, 48)} - ${kind}`;
  const message = `${header} ${data} ${text}`;
  return `${Buffer.byteLength(message)} ${message}`;
}

function severityOf({ kind, outcome, found }: Readonly<Record<string, unknown>>): number {
  if (outcome === 'leaked') return severity.error;
  const isBad = outcome === 'dropped' || outcome === 'dead_lettered' || outcome === 'refused';
  if (isBad || found === 'torn_line') return severity.warning;
  return severities[String(kind)] ?? severity.informational;
}

/** What a field of the header may hold: printable ASCII without a space; `-` for nothing. */
function printable(value: unknown, lengthMax: number): string {
  const text = typeof value === 'string' ? value.replaceAll(/[^\x21-\x7e]|["\\\]]/g, '_') : '';
  return text.slice(0, lengthMax) || '-';
}
