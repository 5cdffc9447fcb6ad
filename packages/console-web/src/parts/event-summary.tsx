import type { ComponentChildren } from 'preact';
import type { TrailEvent } from '../api.ts';
import { idIn, textIn } from '../pure/event-texts.ts';
import { TraceText } from './trace-text.tsx';

/** An event in a sentence. */
export function EventSummary({ event }: { readonly event: TrailEvent }) {
  const text = (name: string) => <TraceText text={textIn(event, name)} />;
  const sender = <TraceText text={idIn(event, 'sender')} />;
  const actor = <TraceText text={idIn(event, 'actor')} />;
  const sentences: Readonly<Record<string, () => ComponentChildren>> = {
    accept: () => (
      <>
        {text('items')} {text('signal')} from {sender}
      </>
    ),
    redact: () => (
      <>
        {text('replacement_token')} in {text('service')} <code>{text('field_path')}</code>
        {textIn(event, 'action') !== 'mask' && <> ({text('action')})</>}
      </>
    ),
    forward: () => (
      <>
        {text('outcome')}: {text('delivered_items')} items to {text('exporter')} {text('reason')}
      </>
    ),
    refuse: () => (
      <>
        {sender} at {text('component')}: {text('reason')}
      </>
    ),
    hold: () => (
      <>
        {text('items')} items of {sender} held, see{' '}
        <a href={`/held/${encodeURIComponent(textIn(event, 'hold_id'))}`}>the item</a>
      </>
    ),
    release: () => (
      <>
        {text('outcome')} ({text('reason')}), {text('items')} items
      </>
    ),
    approval: () => (
      <>
        {text('subject_kind')} {text('step')} by {actor}: {text('reason')}
      </>
    ),
    access: () => (
      <>
        {actor}: {text('operation')} {text('subject')} {text('outcome')} ({text('status')})
      </>
    ),
    read: () => (
      <>
        {text('command')} {text('subject')}: {text('purpose')}
      </>
    ),
    config: () => (
      <>
        {text('occasion')}: {text('outcome')}
      </>
    ),
    self_test: () => (
      <>
        {text('pipeline')}: {text('outcome')}
      </>
    ),
  };
  const { [textIn(event, 'kind')]: sentence } = sentences;
  return <>{sentence === undefined ? null : sentence()}</>;
}
