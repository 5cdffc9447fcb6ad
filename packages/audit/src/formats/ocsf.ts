import type { TrailLine } from '../sinks/trail-reader.ts';
import {
  endpointOf,
  failure,
  Fields,
  other,
  severity,
  some,
  someOf,
  success,
  type Classified,
} from './ocsf-parts.ts';
import { accessed, approvalStep, held, released } from './ocsf-people.ts';

/** Of the schema that the events are valid under. */
const schemaVersion = '1.8.0';

const product = { name: 'traceveil', vendor_name: 'traceveil' } as const;
const classify: Readonly<Record<string, (fields: Fields, line: TrailLine) => Classified>> = {
  redact: dataSecurityFinding,
  accept: requestAccepted,
  forward: requestForwarded,
  refuse: senderRefused,
  config: configured,
  stop: (fields) => ({
    ...applicationLifecycle(4),
    message: `stopped with ${fields.count('undelivered')} items that are not delivered`,
  }),
  tombstone: segmentDeleted,
  recover: trailNotWhole,
  self_test: selfTested,
  read: keptRead,
  hold: held,
  release: released,
  approval: approvalStep,
  access: accessed,
  checkpoint: (fields) => ({
    ...nothingButTheBase('checkpoint'),
    message: `the trail was signed: ${fields.count('count')} events`,
  }),
};

/**
 * As an event of OCSF. `raw_data` is the line of the trail, whose hash can be checked; what OCSF
 * has no word for is there. `pattern_match`, the secret itself, has nothing to hold.
 *
 * @see https://schema.ocsf.io/1.8.0
 */
export function ocsfOf(line: TrailLine): object {
  const fields = new Fields(line.event);
  const kind = fields.text('kind');
  const classified = classify[kind]?.(fields, line) ?? nothingButTheBase(kind);
  const { class_uid, activity_id } = classified;
  const config = fields.text('config_hash');
  const time = Date.parse(fields.text('time'));
  return {
    ...classified,
    category_uid: Math.floor(class_uid / 1_000),
    type_uid: class_uid * 100 + activity_id,
    time: Number.isNaN(time) ? 0 : time,
    metadata: {
      version: schemaVersion,
      product,
      uid: line.hash,
      sequence: line.seq,
      event_code: kind,
      original_time: fields.text('time'),
      ...some('correlation_uid', fields.text('batch_id')),
      ...(config !== '' && { labels: [`config_hash=${config}`] }),
    },
    raw_data: line.line,
  };
}

function dataSecurityFinding(fields: Fields, { seq }: TrailLine): Classified {
  const rule = fields.text('rule_id');
  const spans = [fields.text('trace_id'), fields.text('span_id')].filter((id) => id !== '');
  const actor = {
    ...someOf('user', some('uid', fields.text('user_id'))),
    ...someOf('session', some('uid', fields.text('session_id'))),
    ...some('app_name', fields.text('service')),
    ...some('app_uid', fields.text('agent_id')),
  };
  return {
    class_uid: 2006,
    activity_id: 1,
    severity_id: severity.medium,
    status_id: 4,
    message: `${rule} in ${fields.text('field_path')}: ${fields.text('action')}`,
    finding_info: {
      uid: `${fields.text('batch_id')}/${seq}`,
      title: `A secret was taken out: ${rule}`,
      analytic: { type_id: 1, uid: rule, name: rule },
    },
    data_security: {
      category_id: 6,
      data_lifecycle_state_id: 2,
      detection_system_id: 2,
      detection_pattern: rule,
      ...someOf('policy', some('uid', fields.text('config_hash'))),
    },
    resources: [
      {
        type: fields.text('signal'),
        name: fields.text('field_path'),
        ...some('uid', spans.join('/')),
      },
    ],
    ...someOf('actor', actor),
    src_endpoint: endpointOf(fields.below('sender')),
  };
}

function requestAccepted(fields: Fields): Classified {
  const sender = fields.below('sender');
  return {
    ...apiActivity(fields),
    severity_id: severity.informational,
    ...success,
    message: `${fields.count('items')} items of ${fields.text('signal')} were accepted`,
    actor: { user: userOf(sender) },
    src_endpoint: endpointOf(sender),
  };
}

const outcomes: Readonly<Record<string, object>> = {
  delivered: { ...success, severity_id: severity.informational },
  partly: { status_id: other, status: 'partly', severity_id: severity.medium },
  dead_lettered: { ...failure, severity_id: severity.medium },
};

function requestForwarded(fields: Fields): Classified {
  const outcome = fields.text('outcome');
  const url = fields.text('endpoint');
  return {
    ...apiActivity(fields),
    severity_id: severity.high,
    ...failure,
    ...outcomes[outcome],
    ...some('status_detail', fields.text('reason')),
    message: `${fields.text('exporter')}: ${outcome}`,
    actor: { app_name: 'traceveil' },
    src_endpoint: { svc_name: 'traceveil' },
    dst_endpoint: { svc_name: fields.text('exporter'), ...some('name', url) },
  };
}

const services: Readonly<Record<string, string>> = {
  traces: 'trace.v1.TraceService',
  logs: 'logs.v1.LogsService',
  metrics: 'metrics.v1.MetricsService',
};

function apiActivity(fields: Fields) {
  const name = `opentelemetry.proto.collector.${services[fields.text('signal')] ?? ''}`;
  return {
    class_uid: 6003,
    activity_id: 1,
    api: { operation: 'Export', service: { name }, request: { uid: fields.text('batch_id') } },
  } as const;
}

/** Reasons that are of the request, from a sender that was let in. */
const ofRequest = new Set([
  ...['rate_limited', 'invalid', 'too_large', 'not_found', 'method_not_allowed'],
  ...['unsupported_media_type', 'internal', 'not_kept'],
]);

function senderRefused(fields: Fields): Classified {
  const sender = fields.below('sender');
  const reason = fields.text('reason');
  const user = userOf(sender);
  const service = { name: fields.text('component') };
  const what = ofRequest.has(reason)
    ? { class_uid: 6003, actor: { user }, api: { operation: 'Export', service } }
    : { class_uid: 3002, user, service };
  return {
    ...what,
    activity_id: 1,
    severity_id: severity.medium,
    ...failure,
    status_detail: reason,
    message: `${'user' in what ? 'a sender' : 'a request'} was turned away: ${reason}`,
    count: fields.count('suppressed') + 1,
    src_endpoint: endpointOf(sender),
  };
}

/** The first of a process is its start; there is no other event of it. */
function configured(fields: Fields): Classified {
  const isStart = fields.text('occasion') === 'start';
  const isAccepted = fields.text('outcome') === 'accepted';
  const uid = fields.text('config_hash');
  return {
    ...(isStart
      ? applicationLifecycle(3)
      : {
          class_uid: 3004,
          activity_id: 3,
          entity: { name: 'configuration', type: 'configuration', ...some('uid', uid) },
        }),
    ...(isAccepted ? success : failure),
    severity_id: isAccepted ? severity.informational : severity.medium,
    message: `${fields.text('occasion')}: the configuration was ${fields.text('outcome')}`,
  };
}

function applicationLifecycle(activity_id: number) {
  return {
    class_uid: 6002,
    activity_id,
    severity_id: severity.informational,
    app: product,
  } as const;
}

function segmentDeleted(fields: Fields): Classified {
  return {
    class_uid: 6005,
    activity_id: 7,
    severity_id: severity.informational,
    ...success,
    message: `retention deletes ${fields.text('file')}: ${fields.text('reason')}`,
    actor: { app_name: 'traceveil' },
    src_endpoint: { svc_name: 'traceveil' },
    databucket: {
      type_id: other,
      type: 'audit trail',
      name: fields.text('file'),
      uid: fields.text('sha256'),
      size: fields.count('bytes'),
    },
  };
}

/** A control that did not hold; but a line that a crash tore is none that anybody relied on. */
function trailNotWhole(fields: Fields, { seq }: TrailLine): Classified {
  const found = fields.text('found');
  const isTorn = found === 'torn_line';
  return {
    class_uid: 2003,
    activity_id: 1,
    severity_id: isTorn ? severity.low : severity.high,
    status_id: 1,
    message: `a start found the end of the audit trail not whole: ${found}`,
    finding_info: { uid: `recover/${seq}`, title: `Audit trail: ${found}` },
    compliance: { control: 'audit trail is whole', status_id: isTorn ? 2 : 3 },
    resources: [{ type: 'file', name: fields.text('file') }],
  };
}

const verdicts: Readonly<Record<string, readonly [severity_id: number, status_id: number]>> = {
  masked: [severity.informational, 1],
  withheld: [severity.medium, 2],
};

function selfTested(fields: Fields, { seq }: TrailLine): Classified {
  const outcome = fields.text('outcome');
  const [severity_id, status_id] = verdicts[outcome] ?? [severity.critical, 3];
  const pipeline = fields.text('pipeline');
  return {
    class_uid: 2003,
    activity_id: 1,
    severity_id,
    status_id: 1,
    message: `planted secrets in ${pipeline}: ${outcome}`,
    finding_info: { uid: `self_test/${seq}`, title: `Self-test of ${pipeline}: ${outcome}` },
    compliance: { control: 'planted secrets are masked', status_id },
    resources: [{ type: 'pipeline', name: pipeline }],
  };
}

/** What is kept of traces and of the trail was read by a person. */
function keptRead(fields: Fields): Classified {
  const actor = fields.below('actor');
  const uid = String(actor.count('uid'));
  const command = fields.text('command');
  return {
    class_uid: 6005,
    activity_id: 1,
    severity_id: severity.low,
    ...success,
    message: `${command}: ${fields.count('results')} results`,
    actor: { user: { uid, ...some('name', actor.text('name')) }, app_name: command },
    src_endpoint: { svc_name: 'traceveil' },
    databucket: { type_id: other, type: 'audit trail and sessions', name: command },
    ...some('status_detail', fields.text('purpose')),
  };
}

function nothingButTheBase(kind: string): Classified {
  return {
    class_uid: 0,
    activity_id: other,
    activity_name: kind,
    severity_id: severity.informational,
    message: kind,
  };
}

function userOf(sender: Fields): object {
  const id = sender.text('id');
  return { uid: id, name: id, type_id: 4 };
}
