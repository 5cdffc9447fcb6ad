/** Filters of a screen, as its address holds them. */
export type Filters = Readonly<Record<string, string>>;

/**
 * The address of a screen with other filters: an empty one goes, `after` goes with any change of
 * the others, for it is a place in another list then.
 *
 * @param address path and query, such as `/audit?kind=redact`
 */
export function withFilters(address: string, changes: Filters): string {
  const { pathname, searchParams } = new URL(address, 'http://console');
  if (!('after' in changes)) searchParams.delete('after');
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') searchParams.delete(name);
    else searchParams.set(name, value);
  }
  const query = searchParams.toString();
  return query === '' ? pathname : `${pathname}?${query}`;
}

/** Query of a request: what is empty or undefined is not asked for; lists are repeated. */
export function queryOf(
  wanted: Readonly<Record<string, string | number | readonly string[] | undefined>>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) {
    const values = typeof value === 'object' ? value : [value];
    for (const one of values) {
      if (one !== undefined && one !== '') query.append(name, String(one));
    }
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
