import type { MaskedPlace } from '../api.ts';

const kinds: Readonly<Record<string, string>> = {
  text: 'text',
  key: 'name of an attribute',
  bytes: 'bytes',
  number: 'number',
  unknown: 'field unknown to OTLP',
};

/** What stood in a masked place, by its shape alone: `text, 40 bytes`. */
export function shapeBefore({ value_kind: kind, secret_bytes: bytes }: MaskedPlace): string {
  if (kind === undefined) return 'not recorded';
  return `${kinds[kind] ?? kind}, ${bytes === undefined ? 'kept back unmeasured' : lengthOf(bytes)}`;
}

/** The same of what stands there now. */
export function shapeAfter({ value_kind: kind, action, replacement_token: token }: MaskedPlace) {
  if (action === 'drop_field') return 'nothing: the field is removed';
  const now = kind === 'number' ? 'text' : (kinds[kind ?? 'text'] ?? 'text');
  return `${now}, ${lengthOf(token.length)}`;
}

/** A field path without what stands before it in every batch. */
export function withinScope(path: string): string {
  return path.replace(/^resource_\w+\[\d+\]\.scope_\w+\[\d+\]\./, '');
}

function lengthOf(bytes: number): string {
  return `${bytes} byte${bytes === 1 ? '' : 's'}`;
}
