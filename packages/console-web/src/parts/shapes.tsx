import { useState } from 'preact/hooks';
import type { MaskedPlace } from '../api.ts';
import { shapeAfter, shapeBefore, withinScope } from '../pure/shape.ts';
import { ShowMore } from './show-more.tsx';
import { Table } from './table.tsx';
import { TraceText } from './trace-text.tsx';

/** Masked places before and after, by their shape: what it was and how long, never the value. */
export function Shapes(props: {
  readonly caption: string;
  readonly places: readonly MaskedPlace[];
  /** So many at first, and so many more each time. */
  readonly step: number;
}) {
  const { caption, places, step } = props;
  const [count, setCount] = useState(step);
  const rows = places.slice(0, count).map((place, index) => ({ place, index }));
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
          { name: 'Token', cell: ({ place }) => <TraceText text={place.replacement_token} /> },
        ]}
      />
      <ShowMore left={places.length - count} onMore={() => setCount(count + step)} />
    </>
  );
}

function Shape({ text }: { readonly text: string }) {
  return <span class="shape">{text}</span>;
}
