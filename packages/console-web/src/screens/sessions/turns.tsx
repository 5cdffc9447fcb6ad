import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Turn } from '../../api.ts';
import { Card } from '../../parts/page.tsx';
import { When } from '../../parts/time.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
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

/** What was said, in order; to be gone through step by step. */
export function Turns(props: {
  readonly turns: readonly Turn[];
  onMasked(masked: ChosenMasked): void;
}) {
  const { turns, onMasked } = props;
  const [current, setCurrent] = useState<number | undefined>(undefined);
  const [count, setCount] = useState(shownStep);
  const list = useRef<HTMLOListElement>(null);
  const step = (by: number) =>
    setCurrent((before) => {
      const next = before === undefined ? (by > 0 ? 0 : turns.length - 1) : before + by;
      return Math.max(0, Math.min(turns.length - 1, next));
    });
  useKeys({ j: () => step(1), k: () => step(-1) });
  const isShort = current !== undefined && current >= count;
  useEffect(() => {
    if (isShort) setCount(current + shownStep);
  }, [isShort]);
  useEffect(() => {
    if (current === undefined) return;
    const turn = list.current?.children[current];
    if (turn instanceof HTMLElement) turn.focus();
  }, [current, isShort]);
  return (
    <Card
      title="Conversation"
      actions={
        <div class="row">
          <label class="row small">
            <span>
              Step {current === undefined ? '–' : current + 1} of {turns.length}
            </span>
            <input
              type="range"
              class="scrub"
              min={0}
              max={turns.length - 1}
              value={current ?? 0}
              onInput={(event) => setCurrent(Number(event.currentTarget.value))}
            />
          </label>
          <button type="button" class="tiny" aria-keyshortcuts="k" onClick={() => step(-1)}>
            Previous
          </button>
          <button type="button" class="tiny" aria-keyshortcuts="j" onClick={() => step(1)}>
            Next
          </button>
        </div>
      }
    >
      <ol class="turns" ref={list}>
        {turns.slice(0, count).map((turn, index) => (
          <TurnItem key={index} turn={turn} isCurrent={index === current} onMasked={onMasked} />
        ))}
      </ol>
      {count < turns.length && (
        <p>
          <button type="button" onClick={() => setCount(count + shownStep)}>
            Show more of {turns.length - count}
          </button>
        </p>
      )}
    </Card>
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
