import type { ComponentChild } from 'preact';
import { segmentsOf, type Segment } from '../pure/segments.ts';

/** What is done with a place that is masked, when it is chosen. */
export type ChooseMasked = (masked: Extract<Segment, { readonly kind: 'masked' }>) => void;

/** What `TraceText` shows. */
interface Props {
  readonly text: string;
  /** A masked place is a button that calls it; without it a link to its finding. */
  readonly onMasked?: ChooseMasked;
}

/**
 * Text of agents, and of those who send: the one way in which it comes onto a page. It stands in
 * text nodes only; what is not seen, or turns text around, is shown as its code.
 */
export function TraceText({ text, onMasked }: Props) {
  return (
    <span class="trace" dir="auto">
      {segmentsOf(text).map((segment) => shown(segment, onMasked))}
    </span>
  );
}

function shown(segment: Segment, onMasked: ChooseMasked | undefined): ComponentChild {
  switch (segment.kind) {
    case 'text':
      return segment.text;
    case 'control':
      return <span class="code-point">{segment.code}</span>;
    case 'withheld':
      return <span class="masked">{segment.token}</span>;
    case 'masked':
      return onMasked === undefined ? (
        <TokenLink ruleId={segment.ruleId} fingerprint={segment.fingerprint} />
      ) : (
        <button type="button" class="masked" onClick={() => onMasked(segment)}>
          <TokenName ruleId={segment.ruleId} fingerprint={segment.fingerprint} />
        </button>
      );
  }
}

/** A masked place, as a link to what is known of the secret. */
export function TokenLink(props: { readonly ruleId: string; readonly fingerprint: string }) {
  return (
    <a class="masked" href={`/findings/${props.fingerprint}`}>
      <TokenName {...props} />
    </a>
  );
}

function TokenName(props: { readonly ruleId: string; readonly fingerprint: string }) {
  return (
    <>
      <span class="hidden-visually">masked: </span>
      {props.ruleId}#{props.fingerprint}
    </>
  );
}
