import { useLocation } from 'preact-iso';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useConsole } from './console-context.ts';
import { Guard } from './parts/guard.tsx';
import { KeysDialog } from './parts/keys-dialog.tsx';
import { navigation, type NavigationEntry } from './navigation.ts';
import { Screens } from './screens.tsx';
import { useKeys } from './use-keys.ts';
import { chooseTheme, chosenTheme, type Theme } from './theme.ts';

/** The frame around each screen. */
export function Shell() {
  const { path } = useLocation();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  const [isHelpOpen, setHelpOpen] = useState(false);
  useKeys({
    '?': () => setHelpOpen(true),
    '/': () => main.current?.querySelector<HTMLElement>('.filters :is(input, select)')?.focus(),
  });
  // Who reads by ear is taken to the new screen, as a new page would do it.
  useEffect(() => {
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
  }, [path]);
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <Rail path={path} onHelp={() => setHelpOpen(true)} />
      <main id="main" ref={main} tabIndex={-1}>
        <Guard key={path}>
          <Screens />
        </Guard>
      </main>
      {isHelpOpen && <KeysDialog onClose={() => setHelpOpen(false)} />}
    </div>
  );
}

function Rail({ path, onHelp }: { readonly path: string; onHelp(): void }) {
  const { may } = useConsole();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);
  return (
    <div class="rail" data-open={isOpen ? '' : undefined}>
      <div class="rail-top">
        <a class="brand" href="/">
          <img src="/icon.svg" alt="" /> Traceveil
        </a>
        <button
          type="button"
          class="menu-button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          Menu
        </button>
      </div>
      <nav aria-label="Screens">
        {navigation.map(({ title, entries }) => {
          const offered = entries.filter(({ offer }) => offer === undefined || may(offer));
          return offered.length === 0 ? null : (
            <Section key={title} title={title} entries={offered} path={path} />
          );
        })}
      </nav>
      <RailFoot onHelp={onHelp} />
    </div>
  );
}

function Section(props: {
  readonly title: string;
  readonly entries: readonly NavigationEntry[];
  readonly path: string;
}) {
  const { title, entries, path } = props;
  return (
    <>
      <p>{title}</p>
      <ul>
        {entries.map(({ name, href }) => {
          const isHere = href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
          return (
            <li key={href}>
              <a href={href} aria-current={isHere ? 'page' : undefined}>
                {name}
              </a>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function RailFoot({ onHelp }: { onHelp(): void }) {
  const { me, client, setMe } = useConsole();
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  const signOut = () => {
    // Whatever the gateway says: who wanted to leave has left.
    void client
      .send('DELETE', '/session')
      .catch(() => undefined)
      .finally(() => setMe(undefined));
  };
  return (
    <div class="rail-foot">
      <label class="field">
        <span>Colours</span>
        <select
          value={theme}
          onChange={(event) => {
            const chosen = event.currentTarget.value as Theme;
            chooseTheme(chosen);
            setTheme(chosen);
          }}
        >
          <option value="system">As the system</option>
          <option value="light">Light</option>
          <option value="dark">Dark</option>
        </select>
      </label>
      <p>
        <a href="/account">{me.name}</a>
        <br />
        {me.roles.join(', ').replaceAll('_', ' ') || 'no role'}
      </p>
      <div class="row">
        <button type="button" class="tiny" onClick={signOut}>
          Sign out
        </button>
        <button type="button" class="tiny" aria-keyshortcuts="?" onClick={onHelp}>
          Keys <kbd>?</kbd>
        </button>
      </div>
    </div>
  );
}
