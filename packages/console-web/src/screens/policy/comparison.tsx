import type { PolicyComparison } from '../../api.ts';
import { Table } from '../../parts/table.tsx';
import { TraceText } from '../../parts/trace-text.tsx';

const signs = { same: ' ', added: '+', removed: '−' } as const;
const spoken = { same: '', added: 'added: ', removed: 'removed: ' } as const;

/** What a draft would change: its lines, its rules, and in what was recorded. */
export function Comparison({ comparison }: { readonly comparison: PolicyComparison }) {
  const { lines, rules_on: on, rules_off: off, sessions, sessions_read: read } = comparison;
  return (
    <>
      <h3>Lines</h3>
      <div class="payload diff" tabIndex={0} role="region" aria-label="What holds and the draft">
        {lines.map(({ is, text }, index) => (
          <div class={is} key={index}>
            <span aria-hidden="true">{signs[is]} </span>
            <span class="hidden-visually">{spoken[is]}</span>
            <TraceText text={text} />
          </div>
        ))}
      </div>
      <h3>Rules</h3>
      <ChangedRules name="On from then" ids={on} />
      <ChangedRules name="Off from then" ids={off} />
      <h3>In recorded sessions</h3>
      <p class="small">
        They were masked before they were recorded, so only what would be masked beyond that can be
        shown: nothing tells what would no longer be.
      </p>
      {sessions.length === 0 ? (
        <p>{read === 0 ? 'None is recorded.' : `Nothing more in the newest ${read}.`}</p>
      ) : (
        <Table
          caption={`What would be masked beyond what is, in the newest ${read}`}
          rows={sessions}
          keyOf={({ id }) => id}
          columns={[
            { name: 'Session', cell: ({ id }) => <TraceText text={id} /> },
            {
              name: 'Places, by rule',
              cell: ({ found }) => (
                <TraceText
                  text={Object.entries(found)
                    .map(([rule, places]) => `${rule}: ${places}`)
                    .join(', ')}
                />
              ),
            },
          ]}
        />
      )}
    </>
  );
}

function ChangedRules({ name, ids }: { readonly name: string; readonly ids: readonly string[] }) {
  return (
    <p>
      {name}: {ids.length === 0 ? 'none' : <code>{ids.join(', ')}</code>}
    </p>
  );
}
