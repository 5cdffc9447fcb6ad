import { useLocation, useRoute } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { HeldItem, ReleaseMode } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { Checks, Choice, LongField } from '../../parts/fields.tsx';
import { Form, SendButton } from '../../parts/form.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Card, Facts, Screen } from '../../parts/page.tsx';
import { ServiceNames } from '../../parts/service-names.tsx';
import { Countdown, When } from '../../parts/time.tsx';
import { TraceLinks } from '../../parts/trace-links.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { useAction, useLoaded } from '../../use-loaded.ts';

/** One item that is held: what it is, masked, and to ask that it goes on. */
export function HeldItemScreen() {
  const { params } = useRoute();
  const { id = '' } = params;
  const { may } = useConsole();
  const loaded = useLoaded<HeldItem>(`/held/${encodeURIComponent(id)}`);
  return (
    <Screen
      title="Held item"
      lead={<TraceText text={id} />}
      actions={
        <a class="button" href="/held">
          All held items
        </a>
      }
    >
      <LoadedView loaded={loaded}>
        {(item) => (
          <>
            <div class="two">
              <Card title="What is held">
                <HeldFacts item={item} />
              </Card>
              {may('requestApproval') && (
                <Card title="Ask that it goes on">
                  <ReleaseForm item={item} />
                </Card>
              )}
            </div>
            <Card title="As it would be forwarded, masked">
              <div class="payload" tabIndex={0} role="region" aria-label="Masked request">
                <TraceText text={JSON.stringify(item.request, null, 2)} />
              </div>
            </Card>
          </>
        )}
      </LoadedView>
    </Screen>
  );
}

function HeldFacts({ item }: { readonly item: HeldItem }) {
  return (
    <Facts
      rows={[
        ['Since', <When time={item.time} />],
        ['Decided by itself', <Countdown until={item.expires} />],
        ['Sender', <TraceText text={item.sender} />],
        ['Services', <ServiceNames names={item.services} />],
        ['Rules', <TraceText text={item.rule_ids.join(', ')} />],
        ['Secrets', <TraceText text={item.tokens.join(' ')} />],
        ['Spans', item.items],
        [
          'Traces',
          <>
            {item.trace_ids.map((traceId) => (
              <div class="row" key={traceId}>
                <a href={`/audit?trace=${encodeURIComponent(traceId)}`}>
                  <code>
                    <TraceText text={traceId} />
                  </code>
                </a>
                <TraceLinks links={item.trace_links} traceId={traceId} />
              </div>
            ))}
          </>,
        ],
      ]}
    />
  );
}

const modes: readonly (readonly [ReleaseMode, string])[] = [
  ['masked', 'forwarded, all of it masked'],
  ['revealed', 'forwarded, with some secrets in clear again'],
  ['drop', 'dropped'],
];

function ReleaseForm({ item }: { readonly item: HeldItem }) {
  const { client, announce } = useConsole();
  const { route } = useLocation();
  const [reason, setReason] = useState('');
  const [mode, setMode] = useState<ReleaseMode>('masked');
  const [revealed, setRevealed] = useState<readonly string[]>([]);
  const request = useAction(async () => {
    const tokens = mode === 'revealed' ? revealed : [];
    const subject = { kind: 'release', hold_id: item.hold_id, mode, tokens };
    await client.send('POST', '/approvals', { subject, reason });
    announce('The request waits for approval.');
    route('/approvals');
  });
  return (
    <Form action={request}>
      <Choice
        label="What is to become of it"
        value={mode}
        onValue={(value) => setMode(value as ReleaseMode)}
        options={modes}
      />
      {mode === 'revealed' && (
        <Checks
          legend="To stand in clear again"
          options={item.tokens}
          chosen={revealed}
          onChosen={setRevealed}
        />
      )}
      <LongField label="Reason" value={reason} onValue={setReason} minLength={3} isRequired />
      <div>
        <SendButton action={request}>Request a release</SendButton>
      </div>
    </Form>
  );
}
