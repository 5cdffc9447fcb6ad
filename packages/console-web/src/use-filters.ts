import { useLocation } from 'preact-iso';
import { withFilters, type Filters } from './pure/address.ts';

/** The filters of a screen, which its address holds. */
export interface FilterState {
  /** Empty when it is not set. */
  get(name: string): string;
  /** Changes the address; `replace` leaves no step behind to go back to. */
  set(changes: Filters, replace?: boolean): void;
  /** The address with other filters, for a link. */
  addressWith(changes: Filters): string;
}

/** Reads and writes the filters of the screen that is shown. */
export function useFilters(): FilterState {
  const { url, query, route } = useLocation();
  return {
    get: (name) => query[name] ?? '',
    set: (changes, replace = false) => route(withFilters(url, changes), replace),
    addressWith: (changes) => withFilters(url, changes),
  };
}
