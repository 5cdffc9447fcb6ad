import type { ComponentChildren } from 'preact';
import type { Overview } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import type { Offer } from '../../may.ts';
import { Ago } from '../../parts/time.tsx';
import { queryOf } from '../../pure/address.ts';
import { lasting } from '../../pure/time.ts';

/** How full a queue is before it is worth a look. */
const queueShareWarning = 0.7;

/** Numbers, each of which leads to what it counts. */
export function Figures({ overview }: { readonly overview: Overview }) {
  const { audit, canary, queue_share: share, pending_approvals: pending } = overview;
  return (
    <ul class="figures">
      <Figure
        href="/live"
        offer="overview"
        label="items a second"
        value={overview.spans_per_second.toFixed(1)}
      />
      <Figure
        href={`/audit${queryOf({ kind: 'redact', from: overview.started })}`}
        offer="listEvents"
        label="secrets caught since the start"
        value={overview.redactions}
      />
      <Figure
        href="/approvals?state=pending"
        offer="approvals"
        label="approvals pending"
        value={pending}
        tone={pending > 0 ? 'warn' : undefined}
      />
      <Figure href="/held" offer="held" label="items held" value={overview.items.held} />
      <Figure
        href="/health?figure=queue"
        offer="overview"
        label={`of the fullest queue, oldest ${lasting(overview.queue_age_seconds * 1_000)}`}
        value={`${Math.round(share * 100)} %`}
        tone={share > queueShareWarning ? 'bad' : undefined}
      />
      <Figure
        href="/audit"
        offer="listEvents"
        label={
          <>
            audit chain, {audit.events} events, checkpoint <Ago time={audit.checkpoint} />
          </>
        }
        value={audit.ok ? 'OK' : 'broken'}
        tone={audit.ok ? 'good' : 'bad'}
      />
      <Figure
        href="/audit?kind=self_test"
        offer="listEvents"
        label={
          <>
            canary, planted secrets masked <Ago time={canary.time} />
          </>
        }
        value={canary.ok ? 'OK' : 'failed'}
        tone={canary.ok ? 'good' : 'bad'}
      />
      <Figure
        href="/health"
        offer="overview"
        label="takes requests"
        value={overview.ready ? 'yes' : 'no'}
        tone={overview.ready ? 'good' : 'bad'}
      />
    </ul>
  );
}

function Figure(props: {
  readonly href: string;
  readonly offer: Offer;
  readonly label: ComponentChildren;
  readonly value: string | number;
  readonly tone?: 'good' | 'warn' | 'bad' | undefined;
}) {
  const { href, offer, label, value, tone } = props;
  const { may } = useConsole();
  const said = (
    <>
      <span class="value">{value}</span>
      <span class="label">{label}</span>
    </>
  );
  return <li class={tone ?? ''}>{may(offer) ? <a href={href}>{said}</a> : <div>{said}</div>}</li>;
}
