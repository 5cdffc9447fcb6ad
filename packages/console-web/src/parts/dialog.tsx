import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

/** A dialog over the page; Escape closes it, and the focus returns to where it was. */
export function Dialog(props: {
  readonly title: string;
  onClose(): void;
  readonly children: ComponentChildren;
}) {
  const { title, onClose, children } = props;
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose}>
      <div class="row spread">
        <h2 id={id}>{title}</h2>
        <button type="button" class="quiet tiny" onClick={onClose}>
          Close
        </button>
      </div>
      {children}
    </dialog>
  );
}
