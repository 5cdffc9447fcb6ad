import type { TrailEvent } from '../../api.ts';
import { kindTone } from '../../event-kinds.ts';
import { EventSummary } from '../../parts/event-summary.tsx';
import { Badge } from '../../parts/notice.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { textIn } from '../../pure/event-texts.ts';
import { clockTime } from '../../pure/time.ts';

/** One decision. */
export function FeedLine({ event }: { readonly event: TrailEvent }) {
  const kind = textIn(event, 'kind');
  const time = textIn(event, 'time');
  return (
    <li>
      <time dateTime={time} title={time} class="soft nowrap">
        {clockTime(time).slice(11)}
      </time>
      <span>
        <Badge tone={kindTone(event)}>
          <TraceText text={kind.replaceAll('_', ' ')} />
        </Badge>
      </span>
      <span>
        <EventSummary event={event} />
      </span>
    </li>
  );
}
