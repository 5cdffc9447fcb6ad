import { useConsole } from '../console-context.ts';

/** Puts a link to what one sees into the clipboard, with its filters. */
export function CopyLink() {
  return <CopyButton text={() => location.href} label="Copy link" isTiny={false} />;
}

/** Puts a text into the clipboard. */
export function CopyButton(props: {
  /** As it is when it is copied. */
  text(): string;
  readonly label: string;
  readonly isTiny?: boolean;
}) {
  const { label, isTiny = true } = props;
  const { announce } = useConsole();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.text());
      announce('Copied.');
    } catch {
      // A page that is no secure context has no clipboard.
      announce('The browser does not let this page copy. Take it from the address bar.');
    }
  };
  return (
    <button type="button" class={isTiny ? 'tiny' : ''} onClick={() => void copy()}>
      {label}
    </button>
  );
}
