import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Turn } from '../../api.ts';
import { Card } from '../../parts/page.tsx';
import { ShowMore } from '../../parts/show-more.tsx';
import { When } from '../../parts/time.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { useFilters } from '../../use-filters.ts';
import { useKeys } from '../../use-keys.ts';

/** A masked place that was chosen. */
export interface ChosenMasked {
  readonly token: string;
  readonly ruleId: string;
  readonly fingerprint: string;
  readonly traceId: string;
  readonly spanId: string;
}

const roleNames: Readonly<Record<string, string>> = {
  system: 'System',
  user: 'User',
  reasoning: 'Reasoning',
  tool_call: 'Tool call',
  tool_result: 'Tool result',
  assistant: 'Assistant',
  error: 'Error',
};

/** Of a long session, so many at once. */
const shownStep = 200;

/** How long one has stayed at a step before the address follows. */
const settledMs = 350;

/** What was said, in order; to be gone through step by step. The address holds the step. */
export function Turns(props: {
  readonly turns: readonly Turn[];
  onMasked(masked: ChosenMasked): void;
}) {
  const { turns, onMasked } = props;
  const [count, setCount] = useState(shownStep);
  const list = useRef<HTMLOListElement>(null);
  const { current, go, isScrubbed } = useStep(turns.length);
  const by = (steps: number) => {
    if (current !== undefined) go(current + steps);
    else go(steps > 0 ? 0 : turns.length - 1);
  };
  useKeys({ j: () => by(1), k: () => by(-1) });
  const isShort = current !== undefined && current >= count;
  useEffect(() => {
    if (isShort) setCount(current + shownStep);
  }, [isShort]);
  useEffect(() => {
    const turn = current === undefined ? undefined : list.current?.children[current];
    if (!(turn instanceof HTMLElement)) return;
    // Who scrubs keeps the focus where it is.
    if (isScrubbed()) turn.scrollIntoView({ block: 'nearest' });
    else turn.focus();
  }, [current, isShort]);
  return (
    <Card title="Conversation">
      <Stepper current={current} count={turns.length} onGo={go} onStep={by} />
      <ol class="turns" ref={list}>
        {turns.slice(0, count).map((turn, index) => (
          <TurnItem key={index} turn={turn} isCurrent={index === current} onMasked={onMasked} />
        ))}
      </ol>
      <ShowMore left={turns.length - count} onMore={() => setCount(count + shownStep)} />
    </Card>
  );
}

/** At which step one is, from 0; the address counts from 1, and follows when it has settled. */
function useStep(count: number) {
  const filters = useFilters();
  const held = filters.get('step');
  const [current, setCurrent] = useState<number | undefined>(undefined);
  const scrubbed = useRef(false);
  useEffect(() => {
    const step = Number(held);
    if (Number.isInteger(step) && step >= 1 && step <= count) setCurrent(step - 1);
  }, [held]);
  useEffect(() => {
    if (current === undefined || String(current + 1) === held) return undefined;
    const step = String(current + 1);
    const timer = setTimeout(() => filters.set({ step }, true), settledMs);
    return () => clearTimeout(timer);
  }, [current]);
  return {
    current,
    isScrubbed: () => scrubbed.current,
    go(step: number, isScrub = false) {
      scrubbed.current = isScrub;
      setCurrent(Math.max(0, Math.min(count - 1, step)));
    },
  };
}

function Stepper(props: {
  readonly current: number | undefined;
  readonly count: number;
  onGo(step: number, isScrub: boolean): void;
  onStep(by: number): void;
}) {
  const { current, count, onGo, onStep } = props;
  return (
    <div class="row stepper">
      <button type="button" class="tiny" aria-keyshortcuts="k" onClick={() => onStep(-1)}>
        Previous
      </button>
      <button type="button" class="tiny" aria-keyshortcuts="j" onClick={() => onStep(1)}>
        Next
      </button>
      <label class="row small">
        <input
          type="range"
          class="scrub"
          min={0}
          max={count - 1}
          value={current ?? 0}
          onInput={(event) => onGo(Number(event.currentTarget.value), true)}
        />
        <span>
          Step {current === undefined ? '–' : current + 1} of {count}
        </span>
      </label>
    </div>
  );
}

function TurnItem(props: {
  readonly turn: Turn;
  readonly isCurrent: boolean;
  onMasked(masked: ChosenMasked): void;
}) {
  const { turn, isCurrent, onMasked } = props;
  const { role, tool = '', trace_id: traceId, span_id: spanId } = turn;
  return (
    <li
      class={`turn ${role in roleNames ? role : ''} ${isCurrent ? 'current' : ''}`}
      tabIndex={-1}
      aria-current={isCurrent ? 'step' : undefined}
    >
      <div class="turn-head">
        <b>
          <TraceText text={roleNames[role] ?? role} />
        </b>
        {tool !== '' && (
          <code>
            <TraceText text={tool} />
          </code>
        )}
        <When time={turn.time} />
        <TraceText text={turn.service} />
        <span>
          span{' '}
          <code>
            <TraceText text={spanId} />
          </code>
        </span>
      </div>
      <LongText>
        <TraceText
          text={turn.text}
          onMasked={(masked) => onMasked({ ...masked, traceId, spanId })}
        />
      </LongText>
    </li>
  );
}

/** Scrolls by itself where it is long, and then can be reached by keyboard. */
function LongText(props: { readonly children: ComponentChildren }) {
  const element = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const { current } = element;
    if (current !== null) setScrolls(current.scrollHeight > current.clientHeight);
  }, []);
  const reach = scrolls ? { tabIndex: 0, role: 'group' as const, 'aria-label': 'Long text' } : {};
  return (
    <div class="turn-text" ref={element} {...reach}>
      {props.children}
    </div>
  );
}
