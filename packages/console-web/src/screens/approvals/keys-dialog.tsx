import { Dialog } from '../../parts/dialog.tsx';

const keys: readonly (readonly [string, string])[] = [
  ['j', 'next request'],
  ['k', 'request before'],
  ['a', 'approve it: a dialog asks why'],
  ['d', 'deny it: a dialog asks why'],
  ['?', 'this list'],
  ['Esc', 'close a dialog'],
];

/** Which keys do what. */
export function KeysDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="facts">
        {keys.map(([key, does]) => (
          <>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </>
        ))}
      </dl>
    </Dialog>
  );
}
