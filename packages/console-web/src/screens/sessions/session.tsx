import { useRoute } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { MaskedPlace, Session, TraceLink } from '../../api.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { MaskedDialog } from '../../parts/masked-dialog.tsx';
import { Empty } from '../../parts/notice.tsx';
import { Card, Facts, Screen } from '../../parts/page.tsx';
import { Shapes } from '../../parts/shapes.tsx';
import { When } from '../../parts/time.tsx';
import { TraceLinks } from '../../parts/trace-links.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { useLoaded } from '../../use-loaded.ts';
import { Batches } from './batches.tsx';
import { MaskedCounts } from './sessions.tsx';
import { Turns, type ChosenMasked } from './turns.tsx';

/** A session as a conversation, and what became of it. */
export function SessionScreen() {
  const { params } = useRoute();
  const { id = '' } = params;
  const loaded = useLoaded<{
    readonly session: Session;
    readonly trace_links: readonly TraceLink[];
  }>(`/sessions/${encodeURIComponent(id)}`);
  const [chosen, setChosen] = useState<ChosenMasked | undefined>(undefined);
  return (
    <Screen
      title="Session replay"
      lead={<TraceText text={id} />}
      actions={
        <>
          <a class="button" href="/sessions">
            All sessions
          </a>
          <CopyButton text={location.href} label="Copy link" />
        </>
      }
    >
      <LoadedView loaded={loaded}>
        {({ session, trace_links: links }) => (
          <>
            <Head session={session} links={links} />
            {session.turns.length === 0 ? (
              <Empty title="Nothing in it is said in a convention that is known">
                <p>What was forwarded and masked stands below.</p>
              </Empty>
            ) : (
              <Turns turns={session.turns} onMasked={setChosen} />
            )}
            <MaskedPlaces places={session.batches.flatMap(({ masked }) => masked)} />
            <Batches batches={session.batches} />
            {chosen && (
              <MaskedDialog
                masked={chosen}
                places={placesOf(session, chosen.token)}
                onClose={() => setChosen(undefined)}
              />
            )}
          </>
        )}
      </LoadedView>
    </Screen>
  );
}

/** Of many, so many at once. */
const placesStep = 20;

function MaskedPlaces({ places }: { readonly places: readonly MaskedPlace[] }) {
  if (places.length === 0) return null;
  return (
    <Card title="Masked places">
      <p class="small soft">By their shape alone, never the value.</p>
      <Shapes caption="Before and after" places={places} step={placesStep} />
    </Card>
  );
}

function placesOf({ batches }: Session, token: string) {
  return batches
    .flatMap(({ masked }) => masked)
    .filter(({ replacement_token: held }) => held === token);
}

function Head(props: { readonly session: Session; readonly links: readonly TraceLink[] }) {
  const { session, links } = props;
  const traceIds = [...new Set(session.turns.map(({ trace_id: traceId }) => traceId))];
  return (
    <Card title="Who, when and what">
      <Facts
        rows={[
          [
            'Accepted',
            <>
              <When time={session.first} /> to <When time={session.last} />
            </>,
          ],
          ['Sender', <TraceText text={session.senders.map(({ id }) => id).join(', ')} />],
          ['Service', <TraceText text={session.services.join(', ') || 'not named'} />],
          ['User', <TraceText text={session.users.join(', ') || 'not named'} />],
          ['Agent', <TraceText text={session.agents.join(', ') || 'not named'} />],
          ['Masked', <MaskedCounts masked={session.masked} />],
          ['Traces', <Traces ids={traceIds} links={links} />],
        ]}
      />
    </Card>
  );
}

/** Of a session the first so many; the others are found in the audit trail. */
const tracesMax = 10;

function Traces(props: { readonly ids: readonly string[]; readonly links: readonly TraceLink[] }) {
  const { ids, links } = props;
  return (
    <>
      {ids.slice(0, tracesMax).map((traceId) => (
        <div class="row" key={traceId}>
          <a href={`/audit?trace=${encodeURIComponent(traceId)}`}>
            <code>
              <TraceText text={traceId} />
            </code>
          </a>
          <TraceLinks links={links} traceId={traceId} />
        </div>
      ))}
      {ids.length > tracesMax && <span class="soft">and {ids.length - tracesMax} more</span>}
    </>
  );
}
