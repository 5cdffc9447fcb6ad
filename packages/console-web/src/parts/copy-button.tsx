import { useConsole } from '../console-context.ts';

/** Puts a text into the clipboard. */
export function CopyButton(props: { readonly text: string; readonly label: string }) {
  const { announce } = useConsole();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.text);
      announce('Copied.');
    } catch {
      // A page that is no secure context has no clipboard.
      announce('The browser does not let this page copy. Take it from the address bar.');
    }
  };
  return (
    <button type="button" class="tiny" onClick={() => void copy()}>
      {props.label}
    </button>
  );
}
