// What the pages of the console ask, and what else the API lists.
import { fingerprintOf } from '@traceveil/processor-redact';
import { tokenKey, type Keys } from '../audit/events.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What is shown together: its paths are asked at the same time, as a browser does. */
export interface Screen {
  readonly name: string;
  readonly paths: readonly string[];
}

/**
 * @param keys   what is there to be found
 * @param seqMax of the trail: deep pages are asked for below it
 * @param nowMs  milliseconds since the epoch
 */
export function screensOf(keys: Keys, seqMax: number, nowMs: number): readonly Screen[] {
  const { session, user, rule, service, sender, time } = keys;
  const token = fingerprintOf(keys.secret, tokenKey);
  const deep = Math.floor(seqMax / 2);
  const period = { from: time, to: new Date(Date.parse(time) + hourMs).toISOString() };
  const series = (by: string, step: 'hour' | 'day', days: number) => {
    const stepMs = step === 'hour' ? hourMs : dayMs;
    const fromMs = (Math.floor(nowMs / stepMs) + 1) * stepMs - days * dayMs;
    return path('/events/series', { by, step, kind: 'redact', from: isoOf(fromMs) });
  };
  const events = (filter: Filter) => path('/events', { limit: 50, ...filter });
  const findings = (filter: Filter) => path('/findings', { limit: 50, ...filter });
  const one = (name: string, only: string): Screen => ({ name, paths: [only] });
  return [
    { name: 'overview', paths: ['/overview', series('rule', 'hour', 1)] },
    one('overview, month by rule', series('rule', 'day', 30)),
    one('overview, month by sender', series('sender', 'day', 30)),
    one('overview, day by sender', series('sender', 'hour', 1)),
    one('audit trail', events({})),
    one('deep page', events({ after: deep })),
    one('an hour', events(period)),
    ...['redact', 'access', 'refuse', 'config'].map((kind) =>
      one(`kind ${kind}`, events({ kind })),
    ),
    one('rule', events({ rule })),
    one('rule, deep page', events({ rule, after: deep })),
    one('rule in an hour', events({ rule, ...period })),
    one('service', events({ service })),
    one('sender', events({ sender })),
    one('rule and service', events({ rule, service })),
    one('rule and sender', events({ rule, sender })),
    one('service and a sender of another', events({ service, sender: `${sender}0` })),
    one('kind and sender', events({ kind: 'refuse', sender })),
    one('kind and service', events({ kind: 'accept', service })),
    one('kind and exporter', events({ kind: 'accept', exporter: 'otlp_http/tempo' })),
    one('kind and agent', events({ kind: 'forward', agent: 'agent-7' })),
    one('session', events({ session })),
    one('user', events({ user })),
    one('token', events({ token })),
    one('actor', events({ actor: 'person-7@example.org' })),
    one('findings', findings({})),
    one('findings, deep page', findings({ after: seqMax - 100 })),
    one('findings, open', findings({ status: 'open' })),
    one('findings, rotated', findings({ status: 'rotated' })),
    one('finding', `/findings/${token}`),
    one('senders', '/senders'),
    one('sessions', '/sessions?limit=50'),
    one('held', '/held?limit=50'),
    one('approvals', '/approvals?limit=50'),
    one('health', '/health'),
    one('dead letters', '/dead-letters?limit=50'),
    one('integrations', '/integrations'),
    one('coverage', '/coverage'),
    one('counts of all', '/events/counts?by=kind&by=rule&by=service&by=sender'),
    one('counts in a period', path('/events/counts', { by: 'rule', from: time })),
    one('counts of a rule', path('/events/counts', { by: 'service', rule, ...period })),
  ];
}

type Filter = Readonly<Record<string, string | number>>;

function path(of: string, filter: Filter): string {
  const words = Object.entries(filter).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  return `${of}?${words.join('&')}`;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
