import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Processor } from '@traceveil/pipeline';
import type { CoverageRow } from '@traceveil/processor-redact';
import { coverageOf, readCoverage, writeCoverage } from './coverage-rows.ts';
import { formatCoverage } from './coverage-table.ts';
import { coverage } from './coverage.ts';

function row(more: Partial<CoverageRow> = {}): CoverageRow {
  const names = {
    service: 'shop',
    signal: 'traces',
    convention: 'otlp',
    field: 'span.name',
  } as const;
  const counts = { seen: 3, scanned: 3, changed: 1, dropped: 0, opaque: 0, ignored: 0 };
  return { ...names, ...counts, unscanned: 0, ...more };
}

const prompt = row({
  convention: 'otel-genai',
  field: 'span.attributes["gen_ai.prompt"]',
  seen: 5,
  opaque: 2,
});

describe('coverageOf', () => {
  const processor = (more: object): Processor => ({
    name: 'redact',
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    process: (batch) => ({ batch, events: [] }),
    ...more,
  });

  it('adds up what several processors saw, and asks only those that count', () => {
    const first = processor({ coverage: () => [row(), prompt] });
    const second = processor({ coverage: () => [row({ changed: 2 })] });
    expect(coverageOf([first, processor({}), second])).toEqual([
      row({ seen: 6, scanned: 6, changed: 3 }),
      prompt,
    ]);
  });
});

describe('formatCoverage', () => {
  it('shows sums by service and convention, then fields, then whether all is well', () => {
    const logs = row({ signal: 'logs', field: 'log.body', seen: 4 });
    expect(formatCoverage([row(), prompt, { ...logs, unscanned: 1 }])).toBe(
      `
SERVICE  CONVENTION  SEEN  SCANNED  CHANGED  DROPPED  OPAQUE  IGNORED  UNSCANNED
shop     otlp        7     6        2        0        0       0        1
shop     otel-genai  5     3        1        0        2       0        0

SERVICE  SIGNAL  CONVENTION  FIELD                             SEEN  SCANNED  CHANGED  DROPPED  OPAQUE  IGNORED  UNSCANNED
shop     traces  otlp        span.name                         3     3        1        0        0       0        0
shop     traces  otel-genai  span.attributes["gen_ai.prompt"]  5     3        1        0        2       0        0
shop     logs    otlp        log.body                          4     3        1        0        0       0        1

1 of 12 texts were forwarded unscanned
`.trimStart(),
    );
  });

  it('says so when nothing has passed', () => {
    expect(formatCoverage([])).toBe('nothing has passed yet\n');
  });

  it('writes no character of a sender’s that moves the cursor', () => {
    const text = formatCoverage([row({ service: 'a\u001b[2J\u202eb\r' })]);
    expect(text).toContain(String.raw`a\u001b[2J\u202eb\u000d`);
    expect(text.replaceAll('\n', '')).toMatch(/^[\x20-\x7e]*$/);
  });
});

describe('the command', () => {
  let server: Server;
  let endpoint = '';
  let answer = '';
  let status = 200;
  const written: string[] = [];
  const write = process.stdout.write.bind(process.stdout);

  beforeEach(async () => {
    server = createServer((request, response) => {
      response.writeHead(request.url === '/coverage' ? status : 404).end(answer);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    answer = writeCoverage([row(), prompt]);
    status = 200;
    written.length = 0;
    process.stdout.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
  });
  afterEach(() => {
    process.stdout.write = write;
    server.closeAllConnections();
    server.close();
  });

  it('ends with 0 when all was scanned', async () => {
    expect(await coverage({ endpoint, json: false })).toBe(0);
    expect(written).toEqual([formatCoverage([row(), prompt])]);
  });

  it('ends with 1 when anything was not, and writes JSON when asked', async () => {
    answer = writeCoverage([row(), { ...prompt, unscanned: 1 }]);
    expect(await coverage({ endpoint: `${endpoint}/`, json: true })).toBe(1);
    expect(readCoverage(written.join(''))).toEqual([row(), { ...prompt, unscanned: 1 }]);
  });

  it.each(['localhost:8888', 'http://', 'ftp://127.0.0.1'])('refuses %s', async (wrong) => {
    await expect(coverage({ endpoint: wrong, json: false })).rejects.toThrow('--endpoint must be');
  });

  it('says when nobody answers', async () => {
    server.close();
    server.closeAllConnections();
    await expect(coverage({ endpoint, json: false })).rejects.toThrow('no gateway answers at');
  });

  it.each([
    ['another page', () => (answer = '{"rows": [{}]}'), 'did not answer with a coverage report'],
    ['no JSON', () => (answer = 'ready'), 'did not answer with a coverage report'],
    ['an error', () => (status = 503), 'answered 503'],
  ])('says when it got %s', async (_what, arrange, problem) => {
    arrange();
    await expect(coverage({ endpoint, json: false })).rejects.toThrow(problem);
  });
});
