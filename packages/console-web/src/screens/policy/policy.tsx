import { useState } from 'preact/hooks';
import type { Page, Policy, PolicyDraft, PolicyVersion, RuleRow } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { FilterField } from '../../parts/filter-field.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Badge } from '../../parts/notice.tsx';
import { Card, Screen } from '../../parts/page.tsx';
import { ShowMore } from '../../parts/show-more.tsx';
import { Table } from '../../parts/table.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { queryOf } from '../../pure/address.ts';
import { useFilters } from '../../use-filters.ts';
import { useLoaded, type Loaded } from '../../use-loaded.ts';
import { DraftCard } from './draft.tsx';
import { Editor } from './editor.tsx';
import { Tester } from './tester.tsx';
import { Versions } from './versions.tsx';

/** What the gateway was told to do, a place to try it, and to change it. */
export function PolicyScreen() {
  const { may } = useConsole();
  const filters = useFilters();
  const mayRead = may('policy');
  const policy = useLoaded<Policy>(mayRead ? '/policy' : undefined);
  const drafted = useLoaded<{ readonly draft?: PolicyDraft }>(
    mayRead ? '/policy/draft' : undefined,
  );
  const query = queryOf({ limit: 10, after: filters.get('after') });
  const versions = useLoaded<Page<PolicyVersion>>(mayRead ? `/policy/versions${query}` : undefined);
  const onChanged = () => {
    for (const one of [policy, drafted, versions]) one.reload();
  };
  const draft = drafted.answer?.draft;
  const review = policy.answer?.review ?? true;
  return (
    <Screen title="Policy" lead={<Lead policy={policy.answer} />}>
      {draft && <DraftCard key={draft.sha256} {...{ draft, review, onChanged }} />}
      {policy.answer?.editable === true && may('editPolicy') && (
        <Editor parts={policy.answer.parts} draft={draft} onKept={onChanged} />
      )}
      <div class="two">
        {may('tryPolicy') && <Tester hasDraft={draft?.problems.length === 0} />}
        {mayRead && <Held loaded={policy} />}
      </div>
      {versions.answer && <Versions page={versions.answer} {...{ filters, review, onChanged }} />}
      <Rules />
    </Screen>
  );
}

function Lead({ policy }: { readonly policy: Policy | undefined }) {
  if (policy?.editable !== true) {
    return <>The policy that holds is a file: change it there, and the gateway takes it over.</>;
  }
  return (
    <>
      What is edited here holds over the file, which is left as it is.{' '}
      {policy.review ? 'Another than its author has to approve it.' : 'Nobody has to review it.'}
    </>
  );
}

function Held({ loaded }: { readonly loaded: Loaded<Policy> }) {
  return (
    <Card title="What holds">
      <LoadedView loaded={loaded}>
        {({ hash, yaml, parts }) => (
          <>
            <p class="small">
              <code>config_hash {hash}</code> · without its secrets ·{' '}
              <a href="/audit?kind=config">when it was changed</a>
            </p>
            {parts.map(({ processor, version }) =>
              version === undefined ? null : (
                <p class="small" key={processor}>
                  Below <code>processors.{processor}</code> version {version} of what was edited
                  here holds, not the file.
                </p>
              ),
            )}
            <div class="payload" tabIndex={0} role="region" aria-label="Configuration as YAML">
              <TraceText text={yaml} />
            </div>
          </>
        )}
      </LoadedView>
    </Card>
  );
}

/** Of many, so many at once. */
const shownStep = 100;

function Rules() {
  const filters = useFilters();
  const [count, setCount] = useState(shownStep);
  const wanted = filters.get('rule').toLowerCase();
  const loaded = useLoaded<{ readonly rules: readonly RuleRow[] }>('/rules');
  return (
    <Card title="Rules">
      <div class="filters">
        <FilterField filters={filters} name="rule" label="Id or title" />
      </div>
      <LoadedView loaded={loaded}>
        {({ rules }) => {
          const shown = rules.filter(({ id, title }) =>
            `${id} ${title}`.toLowerCase().includes(wanted),
          );
          return (
            <>
              <Table
                caption={`${shown.length} of ${rules.length} rules`}
                rows={shown.slice(0, count)}
                keyOf={({ id }) => id}
                columns={[
                  { name: 'Rule', cell: ({ id }) => <code>{id}</code> },
                  { name: 'Finds', cell: ({ title }) => <TraceText text={title} /> },
                  {
                    name: 'Is',
                    cell: ({ on }) => (
                      <Badge tone={on ? 'good' : undefined}>{on ? 'on' : 'off'}</Badge>
                    ),
                  },
                ]}
              />
              <ShowMore left={shown.length - count} onMore={() => setCount(count + shownStep)} />
            </>
          );
        }}
      </LoadedView>
    </Card>
  );
}
