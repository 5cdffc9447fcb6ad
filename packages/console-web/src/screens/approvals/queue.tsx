import { useEffect, useRef, useState } from 'preact/hooks';
import type { Approval } from '../../api.ts';
import { useKeys } from '../../use-keys.ts';
import type { DecisionKind } from './decision-dialog.tsx';
import { Request } from './request.tsx';

/** Requests, one under the other; one of them is where the keys work. */
export function Queue(props: {
  readonly items: readonly Approval[];
  onDecide(approval: Approval, decision: DecisionKind): void;
  onUse(approval: Approval): void;
}) {
  const { items, onDecide, onUse } = props;
  const [currentId, setCurrentId] = useState<string | undefined>(undefined);
  const list = useRef<HTMLOListElement>(null);
  // New requests come in above: the one that was chosen stays chosen.
  const found = items.findIndex(({ id }) => id === currentId);
  const index = Math.max(0, found);
  const step = (by: number) => {
    const target = found < 0 ? 0 : Math.max(0, Math.min(items.length - 1, index + by));
    setCurrentId(items[target]?.id);
  };
  const decide = (decision: DecisionKind) => {
    const { [index]: approval } = items;
    if (approval?.may_decide === true) onDecide(approval, decision);
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    a: () => decide('approve'),
    d: () => decide('deny'),
  });
  useEffect(() => {
    const item = currentId === undefined ? undefined : list.current?.children[index];
    if (item instanceof HTMLElement) item.focus();
  }, [currentId]);
  return (
    <ol class="queue" ref={list} aria-label="Requests, the newest first">
      {items.map((approval, at) => (
        <li
          key={approval.id}
          id={`approval-${approval.id}`}
          tabIndex={-1}
          data-current={at === index ? '' : undefined}
        >
          <Request approval={approval} onDecide={onDecide} onUse={onUse} />
        </li>
      ))}
    </ol>
  );
}
