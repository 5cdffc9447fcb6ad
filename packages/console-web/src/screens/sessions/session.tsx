import { useRoute } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { MaskedPlace, Session, TraceLink } from '../../api.ts';
import { CopyLink } from '../../parts/copy-button.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { MaskedDialog } from '../../parts/masked-dialog.tsx';
import { Empty } from '../../parts/notice.tsx';
import { Card, Facts, Screen } from '../../parts/page.tsx';
import { When } from '../../parts/time.tsx';
import { TraceLinks } from '../../parts/trace-links.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { useFilters } from '../../use-filters.ts';
import { useLoaded } from '../../use-loaded.ts';
import { Batches } from './batches.tsx';
import { MaskedPlaces } from './masked-places.tsx';
import { MaskedCounts } from './sessions.tsx';
import { Timeline } from './timeline.tsx';
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
          <CopyLink />
        </>
      }
    >
      <LoadedView loaded={loaded}>
        {({ session, trace_links: links }) => (
          <>
            <Head session={session} links={links} />
            <Timeline
              spans={session.spans}
              leftOut={session.spans_left_out ?? 0}
              turns={session.turns}
              places={placesIn(session)}
            />
            {session.turns.length === 0 ? (
              <Empty title="Nothing in it is said in a convention that is known">
                <p>What was forwarded stands above, and what was masked below.</p>
              </Empty>
            ) : (
              <Turns turns={session.turns} onMasked={setChosen} />
            )}
            <MaskedPlaces places={placesIn(session)} />
            <Batches batches={session.batches} />
            {chosen && (
              <MaskedDialog
                masked={chosen}
                places={placesIn(session).filter(isOf(chosen.token))}
                onClose={() => setChosen(undefined)}
              />
            )}
          </>
        )}
      </LoadedView>
    </Screen>
  );
}

/** Of its batches, which may have something of other sessions too. */
function placesIn({ id, batches, turns, spans }: Session): readonly MaskedPlace[] {
  const traceIds = new Set([id, ...[...turns, ...spans].map(({ trace_id: traceId }) => traceId)]);
  return batches
    .flatMap(({ masked }) => masked)
    .filter((place) => place.session_id === id || traceIds.has(place.trace_id));
}

const isOf = (token: string) => (place: MaskedPlace) => place.replacement_token === token;

function Head(props: { readonly session: Session; readonly links: readonly TraceLink[] }) {
  const { session, links } = props;
  const { addressWith } = useFilters();
  const said = [...session.turns, ...session.spans];
  const traceIds = [...new Set(said.map(({ trace_id: traceId }) => traceId))];
  const hrefOf = (rule: string) => addressWith({ rule, span: '' });
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
          ['Masked', <MaskedCounts masked={session.masked} hrefOf={hrefOf} />],
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
