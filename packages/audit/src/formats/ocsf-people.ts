import {
  endpointOf,
  failure,
  Fields,
  other,
  severity,
  some,
  success,
  type Classified,
} from './ocsf-parts.ts';

const apiActivity = 6003;
const authentication = 3002;
const activity = { create: 1, read: 2, update: 3, delete: 4 } as const;
const logon = 1;
const logoff = 2;
const gateway = { svc_name: 'traceveil' } as const;

/** Items that wait for a person. */
export function held(fields: Fields): Classified {
  return {
    class_uid: apiActivity,
    activity_id: activity.create,
    severity_id: severity.low,
    ...success,
    message: `${fields.count('items')} items of ${fields.text('signal')} are held back`,
    actor: { app_name: 'traceveil' },
    api: { operation: 'hold', request: { uid: fields.text('hold_id') } },
    src_endpoint: endpointOf(fields.below('sender')),
  };
}

/** What becomes of them: that values stand in clear again is what a watcher must not overlook. */
export function released(fields: Fields): Classified {
  const outcome = fields.text('outcome');
  const isRevealed = outcome === 'forwarded_revealed';
  return {
    class_uid: apiActivity,
    activity_id: outcome === 'dropped' ? activity.delete : activity.update,
    severity_id: isRevealed ? severity.medium : severity.informational,
    ...success,
    ...some('status_detail', fields.text('reason')),
    message: `${fields.count('items')} items that were held: ${outcome}`,
    actor: { app_name: 'traceveil' },
    api: { operation: 'release', request: { uid: fields.text('hold_id') } },
    src_endpoint: gateway,
  };
}

const steps: Readonly<Record<string, readonly [activity_id: number, severity_id: number]>> = {
  requested: [activity.create, severity.low],
  used: [activity.read, severity.medium],
  forced: [activity.update, severity.high],
  refused: [activity.update, severity.medium],
};

/** A step of a request for approval. */
export function approvalStep(fields: Fields): Classified {
  const step = fields.text('step');
  const [activity_id, severity_id] = steps[step] ?? [activity.update, severity.informational];
  return {
    class_uid: apiActivity,
    activity_id,
    severity_id,
    ...(step === 'refused' ? failure : success),
    ...some('status_detail', fields.text('reason')),
    message: `${fields.text('subject_kind')}: ${step}`,
    actor: { user: actorOf(fields.below('actor')) },
    api: { operation: `approval.${step}`, request: { uid: fields.text('approval_id') } },
    src_endpoint: gateway,
  };
}

const signIns = new Set(['signIn', 'finishOidc']);

/** Something that somebody did or read by the API. */
export function accessed(fields: Fields): Classified {
  const operation = fields.text('operation');
  const isAllowed = fields.text('outcome') === 'allowed';
  const user = actorOf(fields.below('actor'));
  const isSignIn = signIns.has(operation);
  const what =
    isSignIn || operation === 'signOut'
      ? {
          ...{ class_uid: authentication, activity_id: isSignIn ? logon : logoff },
          ...{ user, service: { name: 'traceveil' } },
        }
      : {
          ...{ class_uid: apiActivity, ...activityOf(operation) },
          ...{ actor: { user }, api: { operation } },
        };
  const address = fields.text('address');
  return {
    ...what,
    severity_id: isAllowed ? severity.informational : severity.medium,
    ...(isAllowed ? success : failure),
    status_code: String(fields.count('status')),
    ...some('status_detail', fields.text('subject')),
    message: `${operation}: ${fields.text('outcome')}`,
    src_endpoint: endpointOf(new Fields({ address, transport: 'http' })),
  };
}

/** By the first word of what the API calls it. */
const activities: Readonly<Record<string, number>> = {
  ...{ list: activity.read, get: activity.read, count: activity.read, stream: activity.read },
  ...{ who: activity.read, verify: activity.read, use: activity.read, try: activity.read },
  ...{ create: activity.create, request: activity.create, preapprove: activity.create },
  ...{ update: activity.update, decide: activity.update, force: activity.update },
  ...{ change: activity.update, reset: activity.update, resend: activity.update },
  ...{ revoke: activity.delete, drop: activity.delete },
};

function activityOf(operation: string) {
  const [word = ''] = /^[a-z]*/.exec(operation) ?? [];
  const { [word]: activity_id } = activities;
  return activity_id === undefined
    ? { activity_id: other, activity_name: operation }
    : { activity_id };
}

const types: Readonly<Record<string, number>> = { user: 1, gateway: 3, api_token: 4 };

function actorOf(actor: Fields): object {
  const id = actor.text('id');
  return { uid: id, name: id, type_id: types[actor.text('kind')] ?? 0 };
}
