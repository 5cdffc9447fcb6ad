import { LocationProvider } from 'preact-iso';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Me } from './api.ts';
import { createClient } from './client.ts';
import { ConsoleContext, type Console } from './console-context.ts';
import { isOffered } from './may.ts';
import { Front } from './screens/sign-in/front.tsx';
import { NewPassword } from './screens/sign-in/new-password.tsx';
import { Shell } from './shell.tsx';

/** How long something said is seen. */
const saidMs = 6_000;

/** The whole page: to sign in, or the console of who is signed in. */
export function App() {
  // Undefined until the API has told whether somebody is signed in.
  const [me, setMe] = useState<Me | null | undefined>(undefined);
  const client = useMemo(() => createClient(() => setMe(null)), []);
  const { said, announce } = useAnnouncer();
  const take = useCallback(
    (told: Me | undefined) => {
      // Who was led back there, and is in now, is at no screen.
      if (told && location.pathname === '/sign-in') history.replaceState(null, '', '/');
      client.useCsrfToken(told?.csrf_token ?? '');
      setMe(told ?? null);
    },
    [client],
  );
  useEffect(() => {
    client.read<Me>('/session').then(take, () => take(undefined));
  }, [client, take]);
  const console = useMemo<Console | undefined>(() => {
    if (!me) return undefined;
    return {
      me,
      client,
      announce,
      setMe: take,
      may: (offer) => isOffered(offer, me.roles),
    };
  }, [me, client, announce, take]);
  return (
    <>
      <Page me={me} console={console} client={client} onMe={take} />
      <div class="toasts" role="status" aria-live="polite">
        {said.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
    </>
  );
}

function Page(props: {
  readonly me: Me | null | undefined;
  readonly console: Console | undefined;
  readonly client: Console['client'];
  onMe(me: Me): void;
}) {
  const { me, console, client, onMe } = props;
  if (me === undefined) return null;
  if (me === null || console === undefined) return <Front client={client} onMe={onMe} />;
  return (
    <ConsoleContext.Provider value={console}>
      {me.must_change_password ? (
        <NewPassword />
      ) : (
        <LocationProvider>
          <Shell />
        </LocationProvider>
      )}
    </ConsoleContext.Provider>
  );
}

function useAnnouncer() {
  const [said, setSaid] = useState<readonly { readonly id: number; readonly text: string }[]>([]);
  const count = useRef(0);
  const announce = useCallback((text: string) => {
    count.current += 1;
    const { current: id } = count;
    setSaid((before) => [...before.slice(-2), { id, text }]);
    setTimeout(() => setSaid((before) => before.filter((one) => one.id !== id)), saidMs);
  }, []);
  return { said, announce };
}
