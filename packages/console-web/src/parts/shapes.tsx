import { useState } from 'preact/hooks';
import type { MaskedPlace } from '../api.ts';
import { shapeAfter, shapeBefore, withinScope } from '../pure/shape.ts';
import { ShowMore } from './show-more.tsx';
import { Table } from './table.tsx';
import { TraceText } from './trace-text.tsx';

interface Row {
  readonly place: MaskedPlace;
  readonly index: number;
}

/** Masked places before and after, by their shape: what it was and how long, never the value. */
export function Shapes(props: {
  readonly caption: string;
  readonly places: readonly MaskedPlace[];
  /** Whose token is told beside them. */
  readonly isOneSecret?: boolean;
  /** So many at first, and so many more each time. */
  readonly step: number;
}) {
  const { caption, places, step, isOneSecret = false } = props;
  const token = {
    name: 'Token',
    cell: ({ place }: Row) => <TraceText text={place.replacement_token} />,
  };
  const [count, setCount] = useState(step);
  const rows: readonly Row[] = places.slice(0, count).map((place, index) => ({ place, index }));
  return (
    <>
      <Table
        caption={caption}
        rows={rows}
        keyOf={({ index }) => String(index)}
        columns={[
          {
            name: 'Field',
            cell: ({ place }) => (
              <code title={place.field_path}>
                <TraceText text={withinScope(place.field_path)} />
              </code>
            ),
          },
          { name: 'Before', cell: ({ place }) => <Shape text={shapeBefore(place)} /> },
          { name: 'After', cell: ({ place }) => <Shape text={shapeAfter(place)} /> },
          ...(isOneSecret ? [] : [token]),
        ]}
      />
      <ShowMore left={places.length - count} onMore={() => setCount(count + step)} />
    </>
  );
}

function Shape({ text }: { readonly text: string }) {
  return <span class="shape">{text}</span>;
}
