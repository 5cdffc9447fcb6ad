import { expect, it } from '@jest/globals';
import type { MaskedPlace } from '../api.ts';
import { shapeAfter, shapeBefore } from './shape.ts';

const place: MaskedPlace = {
  ...{ session_id: '', trace_id: '', span_id: '', field_path: 'x' },
  ...{ rule_id: 'jwt', action: 'mask' },
  ...{ value_kind: 'text', secret_bytes: 1, replacement_token: '[REDACTED:jwt#0123456789ab]' },
};
const older: MaskedPlace = {
  ...{ session_id: '', trace_id: '', span_id: '', field_path: 'x' },
  ...{ rule_id: 'jwt', action: 'mask' },
  replacement_token: place.replacement_token,
};

it.each([
  [place, 'text, 1 byte', 'text, 27 bytes'],
  [{ ...place, value_kind: 'key', secret_bytes: 40 }, 'name of an attribute, 40 bytes', undefined],
  [{ ...place, value_kind: 'number', secret_bytes: 16 }, 'number, 16 bytes', 'text, 27 bytes'],
  [{ ...older, value_kind: 'text' }, 'text, kept back unmeasured', 'text, 27 bytes'],
  [{ ...place, action: 'drop_field' }, 'text, 1 byte', 'nothing: the field is removed'],
  [older, 'not recorded', 'text, 27 bytes'],
])('says the shape of %j before and after', (one, before, after) => {
  expect(shapeBefore(one)).toBe(before);
  expect(shapeAfter(one)).toBe(after ?? 'name of an attribute, 27 bytes');
});
