import { describe, expect, it } from '@jest/globals';
import { safeUrl, traceUrl } from './link.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';

describe('a link out of the console', () => {
  it('goes to http and https', () => {
    expect(safeUrl('https://example.com/a?b#c')).toBe('https://example.com/a?b#c');
    expect(safeUrl('http://127.0.0.1:16686')).toBe('http://127.0.0.1:16686/');
  });

  it.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://example.com/x',
    '//example.com',
    '/x',
    '',
  ])('never to %j', (written) => expect(safeUrl(written)).toBeUndefined());

  it('to a trace has its id filled in', () => {
    const template = 'http://localhost:16686/trace/{trace_id}';
    expect(traceUrl(template, traceId)).toBe(`http://localhost:16686/trace/${traceId}`);
  });

  it.each([
    ['http://localhost/{trace_id}', '../../x'],
    ['http://localhost/{trace_id}', ''],
    ['http://localhost/', traceId],
    ['javascript:alert("{trace_id}")', traceId],
  ])('of %j and %j is none', (template, id) => expect(traceUrl(template, id)).toBeUndefined());
});
