import type { TrailLine } from '../sinks/trail-reader.ts';

/**
 * As an event of CloudEvents, in its JSON form; `data` is the event as it stands in the trail.
 *
 * @see CloudEvents 1.0.2, «Context Attributes»; the JSON event format, section 3
 */
export function cloudEventOf({ hash, event }: TrailLine): object {
  const { kind, time } = event;
  const subject = subjectOf(event);
  return {
    specversion: '1.0',
    // The source and this are unique together: in the chain no two events have one hash.
    id: hash,
    source: 'traceveil',
    type: `traceveil.audit.${String(kind)}`,
    time,
    ...(subject !== '' && { subject }),
    datacontenttype: 'application/json',
    data: { ...event, hash },
  };
}

/** What it is about: a batch, or who was turned away. */
function subjectOf({ batch_id, sender }: Readonly<Record<string, unknown>>): string {
  if (typeof batch_id === 'string') return batch_id;
  const { id } = (sender ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? id : '';
}
