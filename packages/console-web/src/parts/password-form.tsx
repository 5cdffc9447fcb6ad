import { useState } from 'preact/hooks';
import type { Me } from '../api.ts';
import { useConsole } from '../console-context.ts';
import { useAction } from '../use-loaded.ts';
import { TextField } from './fields.tsx';
import { Form, SendButton } from './form.tsx';

/** As the API has it. */
const lengthMin = 12;

/** To change one's own password. */
export function PasswordForm() {
  const { me, client, setMe, announce } = useConsole();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [again, setAgain] = useState('');
  const change = useAction(async () => {
    const body = { old_password: old, new_password: fresh };
    setMe(await client.send<Me>('POST', '/session/password', body));
    [setOld, setFresh, setAgain].forEach((set) => set(''));
    announce('The password is changed.');
  });
  const differs = again !== '' && again !== fresh;
  return (
    <Form action={change}>
      {/* Whose password it is, for what keeps passwords. */}
      <input hidden type="text" autoComplete="username" value={me.name} readOnly />
      <TextField
        label="Present password"
        type="password"
        value={old}
        onValue={setOld}
        autoComplete="current-password"
        isRequired
      />
      <TextField
        label="New password"
        type="password"
        value={fresh}
        onValue={setFresh}
        autoComplete="new-password"
        minLength={lengthMin}
        hint={`At least ${lengthMin} characters, without your name.`}
        isRequired
      />
      <TextField
        label="New password again"
        type="password"
        value={again}
        onValue={setAgain}
        autoComplete="new-password"
        isRequired
      />
      <p role="alert" class="small">
        {differs ? 'The two are not the same yet.' : ''}
      </p>
      <SendButton action={change} isOff={differs}>
        Change password
      </SendButton>
    </Form>
  );
}
