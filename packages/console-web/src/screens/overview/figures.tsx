import type { ComponentChildren } from 'preact';
import type { Overview } from '../../api.ts';
import { Ago } from '../../parts/time.tsx';
import { lasting } from '../../pure/time.ts';

/** How full a queue is before it is worth a look. */
const queueShareWarning = 0.7;

/** Numbers, each of which leads to what it counts. */
export function Figures({ overview }: { readonly overview: Overview }) {
  const { audit, canary, queue_share: share, pending_approvals: pending } = overview;
  return (
    <ul class="figures">
      <Figure href="/live" label="items a second" value={overview.spans_per_second.toFixed(1)} />
      <Figure href="/findings" label="secrets caught" value={overview.redactions} />
      <Figure
        href="/approvals"
        label="approvals pending"
        value={pending}
        tone={pending > 0 ? 'warn' : undefined}
      />
      <Figure href="/held" label="items held" value={overview.items.held} />
      <Figure
        href="/health"
        label={`of the fullest queue, oldest ${lasting(overview.queue_age_seconds * 1_000)}`}
        value={`${Math.round(share * 100)} %`}
        tone={share > queueShareWarning ? 'bad' : undefined}
      />
      <Figure
        href="/audit"
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
        label="takes requests"
        value={overview.ready ? 'yes' : 'no'}
        tone={overview.ready ? 'good' : 'bad'}
      />
    </ul>
  );
}

function Figure(props: {
  readonly href: string;
  readonly label: ComponentChildren;
  readonly value: string | number;
  readonly tone?: 'good' | 'warn' | 'bad' | undefined;
}) {
  const { href, label, value, tone } = props;
  return (
    <li class={tone ?? ''}>
      <a href={href}>
        <span class="value">{value}</span>
        <span class="label">{label}</span>
      </a>
    </li>
  );
}
