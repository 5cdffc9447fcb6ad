import { describe, expect, it } from '@jest/globals';
import { queryOf, withFilters } from './address.ts';

describe('filters in an address', () => {
  it('are set, changed and taken away', () => {
    expect(withFilters('/audit', { kind: 'redact' })).toBe('/audit?kind=redact');
    expect(withFilters('/audit?kind=redact&rule=a', { kind: 'hold' })).toBe(
      '/audit?kind=hold&rule=a',
    );
    expect(withFilters('/audit?kind=redact', { kind: '' })).toBe('/audit');
  });

  it('begin at the first page again when one changes', () => {
    expect(withFilters('/audit?kind=a&after=90', { kind: 'b' })).toBe('/audit?kind=b');
    expect(withFilters('/audit?kind=a', { after: '90' })).toBe('/audit?kind=a&after=90');
  });

  it('hold any text', () => {
    const address = withFilters('/live', { service: 'a&b=c d#e/ü' });
    expect(new URL(address, 'http://x').searchParams.get('service')).toBe('a&b=c d#e/ü');
  });
});

describe('the query of a request', () => {
  it('has what is wanted, and lists repeated', () => {
    expect(queryOf({ limit: 50, after: undefined, kind: ['a', 'b'], rule: '' })).toBe(
      '?limit=50&kind=a&kind=b',
    );
    expect(queryOf({})).toBe('');
  });
});
