import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createNoopMeter, trace } from '@opentelemetry/api';
import { fileAudit } from '@traceveil/audit';
import { createTrailProgresses, type AuditEvent } from '@traceveil/pipeline';
import { startGateway, temporaryDirectory, type Gateway } from './harness/gateway.ts';
import { describeNeeding } from './harness/needs.ts';
import { ocsfRequirements, python, pythonTimeoutMs } from './harness/python.ts';
import { repository } from './harness/repository.ts';
import { until } from './harness/wait.ts';
import { startWebhook, webhookSecret, type Webhook } from './harness/webhook.ts';

const time = '2026-11-26T10:00:00.123Z';
const sender = { id: 'billing-agent', address: '127.0.0.1', transport: 'http' };
const config_hash = 'c'.repeat(64);
const ids = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) };
const redact = {
  ...{ kind: 'redact', batch_id: 'batch-1', sender, signal: 'traces', service: 'support-agent' },
  ...{ ...ids, session_id: 's-1', user_id: 'u-1', agent_id: 'support', config_hash },
  ...{ field_path: 'resource_spans[0].attributes["x"]', rule_id: 'github-token', action: 'mask' },
  ...{ replacement_token: '[REDACTED:github-token#0123456789ab]', token_key_id: 'k1' },
};
const forward = {
  ...{ kind: 'forward', batch_id: 'batch-1', exporter: 'otlp_http', signal: 'logs', reason: '' },
  ...{ delivered_items: 1, rejected_items: 0, dead_lettered_items: 0, dropped_items: 0 },
  ...{ endpoint: 'http://127.0.0.1:4318/v1/logs', config_hash },
};
const accept = {
  ...{ kind: 'accept', batch_id: 'batch-1', sender, signal: 'metrics', items: 3, bytes: 77 },
  ...{ sha256: 'd'.repeat(64), config_hash },
};
const refuse = {
  kind: 'refuse',
  sender,
  component: 'receiver/otlp',
  reason: 'expired',
  suppressed: 4,
};
const config = { kind: 'config', occasion: 'start', outcome: 'accepted', problems: 0 };
const recover = {
  ...{ kind: 'recover', found: 'unverified_lines', file: 'audit.jsonl', bytes: 9 },
  ...{ sha256: 'e'.repeat(64), set_aside: 'audit-after-3.unverified', checkpoint_seq: 0 },
};
const nobody = { id: 'anonymous', address: '', transport: 'grpc' };
const nothing = {
  service: '',
  trace_id: '',
  span_id: '',
  session_id: '',
  user_id: '',
  agent_id: '',
};

const person = { kind: 'user', id: 'ann@example.com', roles: ['approver'] };
const hold = {
  ...{ kind: 'hold', batch_id: 'batch-1', hold_id: 'h-1', sender, signal: 'traces', items: 2 },
  ...{ sha256: 'd'.repeat(64), expires: time, config_hash },
};
const release = {
  ...{ kind: 'release', batch_id: 'batch-2', hold_id: 'h-1', approval_id: 'a-1', items: 2 },
  ...{ outcome: 'forwarded_masked', reason: 'approved', revealed_tokens: [] },
};
const approval = {
  ...{ kind: 'approval', approval_id: 'a-1', subject_kind: 'reveal', subject_ids: ['s-1'] },
  ...{ subject_sha256: 'd'.repeat(64), actor: person, reason: 'ticket 7' },
};
const access = {
  ...{ kind: 'access', actor: person, address: '127.0.0.1', subject: 'session=s-1' },
  ...{ outcome: 'allowed', status: 200 },
};
const approvalEvents = [
  hold,
  { ...hold, sender: nobody, config_hash: undefined },
  release,
  { ...release, outcome: 'forwarded_revealed' },
  { ...release, outcome: 'dropped', reason: 'expired', batch_id: '', approval_id: '' },
  ...['requested', 'approved', 'forced', 'used', 'refused', 'expired'].map((step) => ({
    ...{ ...approval, step, reason: step === 'expired' ? '' : 'ticket 7' },
    actor: step === 'expired' ? { kind: 'gateway', id: 'gateway', roles: [] } : person,
  })),
  ...['signIn', 'signOut', 'listSessions', 'updateFinding', 'dropDeadLetter', 'openDoor'].map(
    (operation) => ({ ...access, operation }),
  ),
  { ...access, operation: 'signIn', outcome: 'refused', status: 401, subject: '', address: '' },
  { ...access, operation: 'createToken', actor: { ...person, kind: 'api_token' }, status: 201 },
];

/** Each kind with what may be there, and without it. */
const events = [
  redact,
  { ...redact, ...nothing, batch_id: undefined, config_hash: undefined, sender: nobody },
  {
    ...redact,
    session_id: '',
    user_id: '',
    action: 'drop_field',
    sender: { ...sender, address: '::1' },
  },
  accept,
  { ...accept, sender: { ...nobody, address: 'some-host' }, config_hash: undefined },
  forward,
  ...['partly', 'dead_lettered', 'dropped'].map((outcome) => ({
    ...{ ...forward, outcome, endpoint: '', batch_id: '', reason: 'backend answered 400' },
  })),
  { ...refuse, config_hash },
  { ...refuse, sender: { ...nobody, id: 'unknown' }, suppressed: 0 },
  { ...config, token_key_id: 'k1', config_hash },
  { ...config, occasion: 'reload', outcome: 'refused', problems: 2 },
  { ...config, occasion: 'reload', config_hash },
  { kind: 'stop', undelivered: 3, config_hash },
  recover,
  { ...recover, found: 'torn_line', set_aside: '' },
  { ...recover, found: 'shorter_than_checkpoints', bytes: 0, checkpoint_seq: 12 },
  {
    ...{ kind: 'tombstone', file: 'audit-000000000001.jsonl', first_seq: 1, last_seq: 9, bytes: 7 },
    ...{ last_hash: 'f'.repeat(64), sha256: 'f'.repeat(64), reason: 'max_age' },
  },
  { ...refuse, reason: 'too_large', config_hash },
  ...['masked', 'leaked', 'withheld'].map((outcome) => ({
    ...{
      kind: 'self_test',
      occasion: 'start',
      pipeline: 'traces',
      rules: ['github-token'],
      outcome,
    },
    ...{ leaked: outcome === 'leaked' ? ['github-token'] : [], config_hash },
  })),
  ...['somebody', ''].map((name) => ({
    ...{
      kind: 'read',
      read_id: 'r-1',
      command: 'audit search',
      subject: 'kind=config',
      results: 2,
    },
    ...{ actor: { name, uid: name === '' ? -1 : 1000 }, purpose: name && 'ticket 7' },
  })),
  ...approvalEvents,
  { kind: 'of-a-later-version' },
].map((event) => ({ time, ...event }));

const ignore = () => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

async function writeTrail(storageDirectory: string): Promise<void> {
  const sink = fileAudit.create(fileAudit.config.parse({}), {
    ...{ name: 'file', log: silent, meter: createNoopMeter(), tracer: trace.getTracer('test') },
    ...{ now: Date.now, storageDirectory, onFailure: 'block' as const },
    ...{ trails: createTrailProgresses(), trailDirectory: '' },
    exporter: () => {
      throw new Error('there is none');
    },
  });
  await sink.start();
  await sink.append(events as unknown as AuditEvent[]);
  await sink.stop(AbortSignal.timeout(5_000));
}

let directory: string;
let webhook: Webhook;
let gateway: Gateway;
beforeAll(async () => {
  directory = await temporaryDirectory();
  await writeTrail(directory);
  webhook = await startWebhook();
  gateway = await startGateway({
    exporters: { otlp_http: { endpoint: 'http://127.0.0.1:9' } },
    audit: {
      file: { directory: join(directory, 'audit') },
      webhook: { endpoint: webhook.url, secret: webhookSecret, format: 'ocsf' },
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  await webhook.stop();
  await rm(directory, { recursive: true });
});

interface Ocsf {
  readonly class_uid: number;
  readonly raw_data: string;
  readonly metadata: { readonly event_code: string; readonly sequence: number };
}

/** All that were written before the gateway started, and what it wrote itself. */
async function arrived(): Promise<Ocsf[]> {
  return until(
    () => {
      const all = webhook.hooked.flatMap(({ body }) => JSON.parse(body) as Ocsf[]);
      return all.length > events.length + 2 ? all : undefined;
    },
    { what: 'the events to arrive' },
  );
}

it('has a class for each kind of event, and what OCSF has no word for in the line itself', async () => {
  const all = await arrived();
  const classes = new Set(
    all.map(({ metadata, class_uid }) => `${metadata.event_code} ${class_uid}`),
  );
  expect([...classes].sort()).toEqual([
    ...['accept 6003', 'access 3002', 'access 6003', 'approval 6003', 'checkpoint 0'],
    ...['config 3004', 'config 6002', 'forward 6003', 'hold 6003', 'of-a-later-version 0'],
    ...['read 6005', 'recover 2003', 'redact 2006', 'refuse 3002', 'refuse 6003'],
    ...['release 6003', 'self_test 2003', 'stop 6002', 'tombstone 6005'],
  ]);
  for (const { raw_data, metadata } of all) {
    expect(JSON.parse(raw_data)).toMatchObject({ seq: metadata.sequence });
  }
  expect(JSON.stringify(all)).not.toContain('pattern_match');
});

describeNeeding(['python3'], 'OCSF, to the schema as it was published', () => {
  it(
    'is valid, each kind, with and without what may be missing',
    async () => {
      const executable = await python(ocsfRequirements);
      const script = join(repository, 'packages/e2e/agents/validate_ocsf.py');
      const input = JSON.stringify(await arrived());
      const judged = spawnSync(executable, [script], { input, encoding: 'utf8' });
      expect(judged.stderr).toBe('');
      expect(JSON.parse(judged.stdout)).toEqual([]);
    },
    pythonTimeoutMs,
  );
});
