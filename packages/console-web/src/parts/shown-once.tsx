import { CopyButton } from './copy-button.tsx';
import { Dialog } from './dialog.tsx';

/** A token or a first password: it is shown this once. */
export function ShownOnce(props: {
  readonly title: string;
  readonly value: string;
  onClose(): void;
}) {
  const { title, value, onClose } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      <p>Shown this once: only its hash is kept.</p>
      <code class="secret">{value}</code>
      <p class="row">
        <CopyButton text={() => value} label="Copy" />
      </p>
    </Dialog>
  );
}
