import { useEffect, useRef } from 'preact/hooks';
import type { MaskedPlace } from '../../api.ts';
import { Card } from '../../parts/page.tsx';
import { Shapes } from '../../parts/shapes.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { useFilters } from '../../use-filters.ts';

/** Of many, so many at once. */
const placesStep = 20;

/** Each masked place of a session, or those of the span or rule that the address names. */
export function MaskedPlaces({ places }: { readonly places: readonly MaskedPlace[] }) {
  const filters = useFilters();
  const span = filters.get('span');
  const rule = filters.get('rule');
  const place = useRef<HTMLDivElement>(null);
  // A link to them leads there.
  useEffect(() => {
    if (span !== '' || rule !== '') place.current?.focus();
  }, [span, rule]);
  if (places.length === 0) return null;
  const shown = places.filter(
    (one) => (span === '' || one.span_id === span) && (rule === '' || one.rule_id === rule),
  );
  return (
    <div ref={place} tabIndex={-1}>
      <Card title="Masked places">
        <p class="small soft">
          By their shape alone, never the value.{' '}
          {shown.length < places.length && (
            <>
              Of {span === '' ? 'rule' : 'span'} <TraceText text={span === '' ? rule : span} />{' '}
              only.{' '}
              <a href={filters.addressWith({ span: '', rule: '' })}>Show all {places.length}</a>
            </>
          )}
        </p>
        <Shapes caption="Before and after" places={shown} step={placesStep} />
      </Card>
    </div>
  );
}
