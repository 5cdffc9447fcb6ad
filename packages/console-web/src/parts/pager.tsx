import type { FilterState } from '../use-filters.ts';

/** To the next part of a list, and back to its beginning. The address holds where one is. */
export function Pager(props: { readonly filters: FilterState; readonly next: string | undefined }) {
  const { filters, next } = props;
  const isFirst = filters.get('after') === '';
  if (isFirst && next === undefined) return null;
  return (
    <nav class="row" aria-label="Pages">
      {!isFirst && (
        <a class="button" href={filters.addressWith({ after: '' })}>
          First page
        </a>
      )}
      {next !== undefined && (
        <a class="button" href={filters.addressWith({ after: next })}>
          Next page
        </a>
      )}
    </nav>
  );
}
