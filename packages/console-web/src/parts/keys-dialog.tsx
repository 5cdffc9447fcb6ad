import { Dialog } from './dialog.tsx';

const keys: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    'Everywhere',
    [
      ['/', 'to the first filter'],
      ['?', 'this list'],
      ['Esc', 'close a dialog'],
    ],
  ],
  ['Live feed', [['p', 'pause, or go on']]],
  [
    'Approvals',
    [
      ['j', 'next request'],
      ['k', 'request before'],
      ['a', 'approve it: a dialog asks why'],
      ['d', 'deny it: a dialog asks why'],
    ],
  ],
  [
    'Session replay',
    [
      ['j', 'next step'],
      ['k', 'step before'],
    ],
  ],
];

/** Which keys do what. */
export function KeysDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      {keys.map(([where, does]) => (
        <section key={where} aria-label={where}>
          <h3>{where}</h3>
          <dl class="facts keys">
            {does.map(([key, what]) => (
              <>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
              </>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
