import { useEffect, useState } from 'preact/hooks';
import type { Me, SignInOptions } from '../../api.ts';
import { ApiError, apiRoot, type Client } from '../../client.ts';
import { TextField } from '../../parts/fields.tsx';
import { Form, SendButton } from '../../parts/form.tsx';
import { ErrorNotice, Notice } from '../../parts/notice.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { queryOf } from '../../pure/address.ts';
import { signInProblem } from '../../pure/sign-in-problem.ts';
import { useAction } from '../../use-loaded.ts';

/** Where somebody signs in. */
export function Front(props: { readonly client: Client; onMe(me: Me): void }) {
  const { client, onMe } = props;
  const [options, setOptions] = useState<SignInOptions | undefined>(undefined);
  const problem = signInProblem(location.search);
  const [failure, setFailure] = useState<ApiError | undefined>(undefined);
  useEffect(() => {
    document.title = 'Sign in · Traceveil';
    client.read<SignInOptions>('/session/options').then(setOptions, (error: unknown) => {
      setFailure(error instanceof ApiError ? error : new ApiError(0, 'The page cannot be used.'));
    });
  }, [client]);
  return (
    <div class="front">
      <main>
        <p class="brand">
          <img src="/icon.svg" alt="" /> Traceveil
        </p>
        <h1>Sign in</h1>
        <ErrorNotice error={failure} />
        {problem !== undefined && (
          <Notice tone="bad">
            <p>{problem}</p>
          </Notice>
        )}
        {options?.oidc && (
          <p>
            <a
              class="button primary"
              href={`${apiRoot}/session/oidc${queryOf({ to: pageAsked() })}`}
            >
              Continue with <TraceText text={options.oidc.issuer} />
            </a>
          </p>
        )}
        {options?.local === true && <LocalForm client={client} onMe={onMe} />}
        {options?.local === true && (
          <p class="small soft">
            The first start of the gateway prints the name and the first password of the
            administrator in its terminal.
          </p>
        )}
      </main>
    </div>
  );
}

/** Where to go on in the end: the page that was asked for. */
function pageAsked(): string {
  const { pathname, search } = location;
  return pathname === '/sign-in' ? '' : `${pathname}${search}`;
}

function LocalForm(props: { readonly client: Client; onMe(me: Me): void }) {
  const { client, onMe } = props;
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useAction(async () => {
    try {
      onMe(await client.send<Me>('POST', '/session', { user, password }));
    } finally {
      setPassword('');
    }
  });
  return (
    <Form action={signIn} isLoose>
      <TextField label="Name" value={user} onValue={setUser} autoComplete="username" isRequired />
      <TextField
        label="Password"
        type="password"
        value={password}
        onValue={setPassword}
        autoComplete="current-password"
        isRequired
      />
      <SendButton action={signIn}>Sign in</SendButton>
    </Form>
  );
}
