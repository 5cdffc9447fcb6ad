/** As chosen; `system` follows the reader's system. */
export type Theme = 'system' | 'light' | 'dark';

const key = 'traceveil-theme';
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
prefersDark.addEventListener('change', applyTheme);

/** What was chosen in this browser. */
export function chosenTheme(): Theme {
  const held = localStorage.getItem(key);
  return held === 'light' || held === 'dark' ? held : 'system';
}

/** Keeps a choice: the only thing that the console keeps in a browser. */
export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(key);
  else localStorage.setItem(key, theme);
  applyTheme();
}

/** Puts the page into its colours. */
export function applyTheme(): void {
  const chosen = chosenTheme();
  const system = prefersDark.matches ? 'dark' : 'light';
  const theme = chosen === 'system' ? system : chosen;
  document.documentElement.dataset['theme'] = theme;
  document.dispatchEvent(new CustomEvent('themechange'));
}
