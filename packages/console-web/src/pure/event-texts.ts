import type { TrailEvent } from '../api.ts';

/** A text of an event, a number as text; empty when it has none. */
export function textIn(event: TrailEvent, name: string): string {
  const { [name]: value } = event;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : '';
}

/** Of what an event is about, such as its `sender` or `actor`; empty when it has none. */
export function idIn(event: TrailEvent, name: string): string {
  const { [name]: about } = event;
  if (typeof about !== 'object' || about === null || !('id' in about)) return '';
  return typeof about.id === 'string' ? about.id : '';
}
