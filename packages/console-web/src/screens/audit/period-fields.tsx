import { TextField } from '../../parts/fields.tsx';
import { localMinute, timeOfLocal } from '../../pure/local-time.ts';
import type { FilterState } from '../../use-filters.ts';

/** From when to when, by the clock of the reader; the address holds UTC. */
export function PeriodFields({ filters }: { readonly filters: FilterState }) {
  const field = (name: 'from' | 'to', label: string) => (
    <TextField
      label={label}
      type="datetime-local"
      value={localMinute(filters.get(name))}
      onValue={(value) => filters.set({ [name]: timeOfLocal(value) }, true)}
    />
  );
  return (
    <>
      {field('from', 'From')}
      {field('to', 'Before')}
    </>
  );
}
