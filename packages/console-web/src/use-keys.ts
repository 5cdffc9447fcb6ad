import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Keys of a screen, by `KeyboardEvent.key`. They do nothing while somebody writes, in a dialog, or
 * with a modifier.
 */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const held = useRef(keys);
  held.current = keys;
  // At once: a key that is pressed as soon as the page is seen counts.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const { target, key } = event;
      // One that was closed just now may have the focus until the next frame.
      const busy = 'input, select, textarea, dialog[open]';
      if (target instanceof Element && target.closest(busy)) return;
      if (!Object.hasOwn(held.current, key)) return;
      event.preventDefault();
      held.current[key]?.();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
