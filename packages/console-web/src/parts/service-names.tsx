import { TraceText } from './trace-text.tsx';

/** Services whose items something is; one does not say who it is. */
export function ServiceNames({ names }: { readonly names: readonly string[] }) {
  return <TraceText text={names.map((name) => name || 'not named').join(', ')} />;
}
