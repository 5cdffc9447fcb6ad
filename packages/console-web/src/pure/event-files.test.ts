import { describe, expect, it } from '@jest/globals';
import { csvOfEvents, jsonLinesOfEvents } from './event-files.ts';

const rows = [
  {
    seq: 2,
    time: 't2',
    kind: 'accept',
    event: { kind: 'accept', time: 't2', sender: { id: 'a' } },
  },
  { seq: 1, time: 't1', kind: 'redact', event: { kind: 'redact', time: 't1', service: '=1+1' } },
];

describe('events in a file', () => {
  it('are one a line as JSON, as they stand in the trail', () => {
    expect(jsonLinesOfEvents(rows)).toBe(
      '{"seq":2,"kind":"accept","time":"t2","sender":{"id":"a"}}\n' +
        '{"seq":1,"kind":"redact","time":"t1","service":"=1+1"}\n',
    );
  });

  it('have a column for each name as CSV, and nothing that a spreadsheet runs', () => {
    expect(csvOfEvents(rows)).toBe(
      '"seq","time","kind","sender","service"\r\n' +
        '2,"t2","accept","{""id"":""a""}",\r\n' +
        `1,"t1","redact",,"'=1+1"\r\n`,
    );
  });
});
