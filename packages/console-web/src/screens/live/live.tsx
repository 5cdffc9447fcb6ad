import { FilterChoice, FilterField } from '../../parts/filter-field.tsx';
import { Badge, Empty } from '../../parts/notice.tsx';
import { Screen } from '../../parts/page.tsx';
import { eventKinds } from '../../event-kinds.ts';
import { useFilters } from '../../use-filters.ts';
import { useKeys } from '../../use-keys.ts';
import { FeedLine } from './feed-line.tsx';
import { shownMax, useFeed, type Feed } from './use-feed.ts';

/** Decisions as they are made. */
export function Live() {
  const filters = useFilters();
  const wanted = Object.fromEntries(
    ['kind', 'service', 'sender', 'rule', 'action'].map((name) => [name, filters.get(name)]),
  );
  const feed = useFeed(wanted);
  return (
    <Screen
      title="Live feed"
      lead="Each decision of the gateway the moment it is made, the newest first."
      actions={<PauseButton feed={feed} />}
    >
      <div class="filters">
        <FilterChoice filters={filters} name="kind" label="Kind" options={eventKinds} />
        <FilterField filters={filters} name="service" label="Service" />
        <FilterField filters={filters} name="sender" label="Sender" />
        <FilterField filters={filters} name="rule" label="Rule" />
        <FilterChoice
          filters={filters}
          name="action"
          label="Action"
          options={[
            ['', 'any'],
            ['mask', 'mask'],
            ['seal', 'seal'],
            ['hold', 'hold'],
            ['drop_field', 'drop field'],
          ]}
        />
      </div>
      <FeedStatus feed={feed} />
      {feed.rows.length === 0 ? (
        <Empty title="Nothing has happened since you came here" commands={['npx traceveil demo']}>
          <p>This page is listening. Send something through the gateway, such as:</p>
        </Empty>
      ) : (
        <ol class="feed" aria-label="Decisions, the newest first">
          {feed.rows.map((row) => (
            <FeedLine key={row.key} event={row.event} />
          ))}
        </ol>
      )}
    </Screen>
  );
}

function PauseButton({ feed }: { readonly feed: Feed }) {
  useKeys({ p: feed.togglePause });
  return (
    <button
      type="button"
      aria-keyshortcuts="p"
      aria-pressed={feed.isPaused}
      onClick={feed.togglePause}
    >
      {feed.isPaused ? `Go on (${feed.waiting} waiting)` : 'Pause'}
    </button>
  );
}

function FeedStatus({ feed }: { readonly feed: Feed }) {
  return (
    <p class="row small" role="status">
      <Badge tone={feed.isConnected ? 'good' : 'warn'}>
        {feed.isConnected ? 'listening' : 'connecting…'}
      </Badge>
      {feed.isPaused && <Badge tone="warn">paused</Badge>}
      {feed.missed > 0 && (
        <Badge tone="warn">{feed.missed} came too fast; the audit trail has them</Badge>
      )}
      <span class="soft">The last {shownMax} are shown.</span>
    </p>
  );
}
