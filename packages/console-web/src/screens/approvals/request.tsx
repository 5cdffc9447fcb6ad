import type { ComponentChildren } from 'preact';
import type { Approval, ApprovalState, ReleaseMode, TimeWindow } from '../../api.ts';
import { Badge } from '../../parts/notice.tsx';
import { Facts } from '../../parts/page.tsx';
import { ServiceNames } from '../../parts/service-names.tsx';
import { Countdown, When } from '../../parts/time.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import type { DecisionKind } from './decision-dialog.tsx';
import { MaskedContext } from './masked-context.tsx';

const tones: Readonly<Record<ApprovalState, 'good' | 'warn' | 'bad' | undefined>> = {
  pending: 'warn',
  approved: 'good',
  denied: 'bad',
  expired: undefined,
  used: undefined,
};

const titles = {
  reveal: 'Show a sealed value',
  release: 'Let a held item go on',
} as const;

const modes: Readonly<Record<ReleaseMode, string>> = {
  masked: 'forwarded, all of it masked',
  revealed: 'forwarded, the tokens below in clear again',
  drop: 'dropped',
};

const decided = { approve: 'Approved', deny: 'Denied', force: 'Forced' } as const;

/** What can be done with a request. */
interface Deeds {
  onDecide(approval: Approval, decision: DecisionKind): void;
  onUse(approval: Approval): void;
}

/** One request: who asks for what and why, how far it is, and what one may do. */
export function Request(props: Deeds & { readonly approval: Approval }) {
  const { approval, onDecide, onUse } = props;
  return (
    <article aria-label={`${titles[approval.kind]}, asked for by ${approval.requester}`}>
      <RequestHead approval={approval} />
      <Facts rows={factsOf(approval)} />
      <MaskedContext approval={approval} />
      <Said approval={approval} />
      <Buttons approval={approval} onDecide={onDecide} onUse={onUse} />
    </article>
  );
}

function RequestHead({ approval }: { readonly approval: Approval }) {
  const { state, decisions, needs } = approval;
  const isOpen = state === 'pending' || state === 'approved';
  const given = decisions.filter(({ decision }) => decision !== 'deny').length;
  return (
    <div class="row spread">
      <h2>{titles[approval.kind]}</h2>
      <span class="row">
        <Badge tone={tones[state]}>{state}</Badge>
        {decisions.some(({ decision }) => decision === 'force') && (
          <Badge tone="bad">break-glass</Badge>
        )}
        {needs.map(({ rule, approvals, groups }) => (
          <Badge key={rule}>
            {given} of {approvals} approved
            {groups.length > 0 && ` by ${groups.join(' or ')}`}
          </Badge>
        ))}
        {isOpen && <Countdown until={approval.expires} />}
      </span>
    </div>
  );
}

function factsOf(approval: Approval): readonly (readonly [string, ComponentChildren])[] {
  const { kind, mode, tokens, places, needs } = approval;
  const windows = needs.flatMap((need) => need.windows.map(windowText));
  const traces = new Set(places.map(({ trace_id: traceId }) => traceId)).size;
  return [
    [
      'Asked by',
      <>
        <TraceText text={approval.requester} />
        {approval.is_own && ' (you)'}, <When time={approval.created} />
      </>,
    ],
    ['Reason', <TraceText text={approval.reason} />],
    ...(mode === undefined ? [] : [['To be', modes[mode]] as const]),
    ['Tokens', <TraceText text={tokens.join(' ') || 'none'} />],
    ['Rules', <TraceText text={approval.rule_ids.join(', ')} />],
    ['Services', <ServiceNames names={approval.services} />],
    ...(kind === 'reveal'
      ? [['Reaches', `${places.length} place(s) in ${traces} trace(s)`] as const]
      : []),
    ...(windows.length > 0 ? [['Only', windows.join('; ')] as const] : []),
    ['SHA-256', <code>{approval.sha256}</code>],
  ];
}

function windowText({ days, from, to, time_zone: zone }: TimeWindow): string {
  return `${days.join(', ')} ${from} to ${to} ${zone}`;
}

function Said({ approval }: { readonly approval: Approval }) {
  const { decisions } = approval;
  if (decisions.length === 0) return null;
  return (
    <ul class="small">
      {decisions.map(({ by, time, decision, reason, preapproved }) => (
        <li key={`${by} ${time}`}>
          {decided[decision]} {preapproved && 'beforehand '}by <TraceText text={by} />,{' '}
          <When time={time} />: <TraceText text={reason} />
        </li>
      ))}
    </ul>
  );
}

function Buttons(props: Deeds & { readonly approval: Approval }) {
  const { approval, onDecide, onUse } = props;
  const { may_decide: mayDecide, may_force: mayForce, may_use: mayUse } = approval;
  const { kind, state, is_own: isOwn } = approval;
  return (
    <div class="row">
      {mayDecide && (
        <>
          <button type="button" class="primary" onClick={() => onDecide(approval, 'approve')}>
            Approve
          </button>
          <button type="button" class="danger" onClick={() => onDecide(approval, 'deny')}>
            Deny
          </button>
        </>
      )}
      {mayUse && (
        <button type="button" class="primary" onClick={() => onUse(approval)}>
          {kind === 'reveal' ? 'Show the value' : 'Let it go on'}
        </button>
      )}
      {mayForce && (
        <button type="button" class="quiet danger" onClick={() => onDecide(approval, 'force')}>
          Break glass
        </button>
      )}
      {isOwn && state === 'pending' && (
        <span class="small soft">You asked for it: somebody else decides.</span>
      )}
    </div>
  );
}
