import { useEffect, useState } from 'preact/hooks';
import type { FilterState } from '../use-filters.ts';
import { Choice, TextField } from './fields.tsx';

/** How long somebody has stopped to write before the address follows. */
const settledMs = 350;

/** A filter that is written; the address holds it. */
export function FilterField(props: {
  readonly filters: FilterState;
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
}) {
  const { filters, name, label, placeholder = '' } = props;
  const held = filters.get(name);
  const [written, setWritten] = useState(held);
  // Somebody went back, or followed a link to other filters.
  useEffect(() => setWritten(held), [held]);
  useEffect(() => {
    if (written === held) return undefined;
    const timer = setTimeout(() => filters.set({ [name]: written.trim() }, true), settledMs);
    return () => clearTimeout(timer);
  }, [written]);
  return <TextField label={label} value={written} onValue={setWritten} placeholder={placeholder} />;
}

/** A filter that is chosen; the address holds it. */
export function FilterChoice(props: {
  readonly filters: FilterState;
  readonly name: string;
  readonly label: string;
  readonly options: readonly (readonly [string, string])[];
}) {
  const { filters, name, label, options } = props;
  return (
    <Choice
      label={label}
      value={filters.get(name)}
      options={options}
      onValue={(value) => filters.set({ [name]: value })}
    />
  );
}
