import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { jsonToProto } from '@traceveil/otlp';
import { scanLimits } from './search-file.ts';
import { searchIn } from './stand-ins.ts';

const github = fake('ghp_', 36);
const password = fake('', 14);
const request = (name: string, attributes: unknown[] = []) =>
  JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ name, attributes }] }] }] });
const logs = (stringValue: string) =>
  JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue } }] }] }] });
const field = 'resource_spans[0].scope_spans[0].spans[0].name';

describe('text', () => {
  it('tells line and column as an editor counts them, where it ends, and how long it is', async () => {
    const { found } = await searchIn(`${github}\nnothing\r\n\nmüll 🧀 ${github}, ${github}\n`);
    expect(found).toMatchObject([
      { start: { line: 1, column: 1 }, end: { line: 1, column: 41 }, length: 40 },
      { start: { line: 4, column: 9 }, end: { line: 4, column: 49 } },
      { start: { line: 4, column: 51 }, end: { line: 4, column: 91 } },
    ]);
  });

  it('tells what it is and how bad, and of the value no more than everybody knows', async () => {
    const { found } = await searchIn(`${github}\npassword = ${password}\n`);
    expect(found).toMatchObject([
      { rule: 'github-token', severity: 'critical', confidence: 'high', preview: 'ghp_…' },
      { rule: 'assigned-secret', severity: 'high', confidence: 'low', preview: '' },
    ]);
    expect(JSON.stringify(found)).not.toContain(github.slice(4, 12));
    expect(JSON.stringify(found)).not.toContain(password.slice(0, 6));
  });

  it('finds nothing in nothing', async () => {
    expect(await searchIn('')).toMatchObject({ found: [], unread: [] });
  });
});

describe('text in windows', () => {
  const limits = { ...scanLimits, windowBytes: 4_096 };

  it('finds each secret once, whichever window it stands in or between', async () => {
    for (const width of [61, 97, 1_003]) {
      const line = `${'x '.repeat(width)}${github}\n`;
      const { found } = await searchIn(line.repeat(40), { limits });
      expect(found.map(({ start }) => start?.line)).toEqual(
        Array.from({ length: 40 }, (_, index) => index + 1),
      );
      expect(new Set(found.map(({ start }) => start?.column))).toEqual(new Set([2 * width + 1]));
    }
  });

  it('finds them in one line that is longer than a window, and counts its columns', async () => {
    const piece = `${'ü '.repeat(700)}${github} `;
    const { found } = await searchIn(piece.repeat(20), { limits });
    const length = piece.length;
    expect(found.map(({ start }) => start?.column)).toEqual(
      Array.from({ length: 20 }, (_, index) => index * length + 1_401),
    );
  });

  it('finds what stands in base64 that is longer than a window', async () => {
    const blob = Buffer.from(`${'- '.repeat(3_000)}${github} .`.repeat(4)).toString('base64');
    const { found } = await searchIn(`data: ${blob}\n`, { limits });
    expect(found.length).toBeGreaterThanOrEqual(4);
    expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set(['github-token']));
  });

  it('searches in smaller parts what the detector gives up as a whole', async () => {
    // Escapes in escapes, each read in all ways: more than the scanner reads at once.
    const bomb = `${'%25'.repeat(400)}&#x25;\\x25=25\\u0025 `.repeat(60);
    const { found, unread } = await searchIn(`${bomb}\n${github}\n${bomb}`);
    expect(found).toMatchObject([{ rule: 'github-token', start: { line: 2, column: 1 } }]);
    expect(unread.every((why) => why.startsWith('a part from line '))).toBe(true);
  });
});

describe('lines of JSON', () => {
  const lines = [JSON.stringify({ a: 1 }), '', JSON.stringify({ deep: { password } })].join('\n');

  it('are texts of their own, by their content or their name', async () => {
    const place = { rule: 'named-secret', start: { line: 3, column: 22 } };
    expect((await searchIn(lines.replace('\n\n', '\n{}\n'))).found).toMatchObject([place]);
    expect((await searchIn(lines, { file: 'a.jsonl' })).found).toMatchObject([place]);
    expect((await searchIn(lines, { input: 'jsonl' })).found).toMatchObject([place]);
  });

  it('do not go on in the next line', async () => {
    const text = `password =\n${password}\n`;
    expect((await searchIn(text, { input: 'text' })).found).toHaveLength(1);
    expect((await searchIn(text, { input: 'jsonl' })).found).toEqual([]);
  });

  it('may be longer than a window', async () => {
    const limits = { ...scanLimits, windowBytes: 4_096 };
    const long = JSON.stringify({ a: 'x '.repeat(9_000), note: github });
    const { found } = await searchIn(`{}\n${long}\n{"b":"${github}"}`, { file: 'a.jsonl', limits });
    expect(found.map(({ start }) => start?.line)).toEqual([2, 3]);
  });

  it('are searched as text where one is longer than what is held', async () => {
    const limits = { ...scanLimits, requestBytes: 100_000 };
    const long = `${'x '.repeat(150_000)}\n${github}`;
    const { found } = await searchIn(`{}\n${long}`, { file: 'a.jsonl', limits });
    expect(found).toMatchObject([{ start: { line: 3, column: 1 } }]);
  });
});

describe('OTLP', () => {
  it('in JSON is told by its keys, of any signal', async () => {
    const { found } = await searchIn(` ${logs(`use ${github}`)}`);
    expect(found).toMatchObject([
      { line: 1, field: 'resource_logs[0].scope_logs[0].log_records[0].body', preview: 'ghp_…' },
    ]);
  });

  it('may be one request a line, as the gateway keeps them, among other lines', async () => {
    const text = [request('nothing'), `{"note":"${github}"}`, request(github), ''].join('\n');
    const { found, bytes } = await searchIn(text);
    expect(bytes).toBe(text.length);
    expect(found).toMatchObject([
      { rule: 'github-token', start: { line: 2, column: 10 } },
      { rule: 'github-token', line: 3, field, length: 40 },
    ]);
  });

  it.each([
    ['traces', request(`use ${github}`)],
    ['logs', logs(`use ${github}`)],
    [
      'metrics',
      JSON.stringify({
        resourceMetrics: [
          {
            scopeMetrics: [
              {
                metrics: [
                  { name: 'm', description: github, gauge: { dataPoints: [{ asInt: 1 }] } },
                ],
              },
            ],
          },
        ],
      }),
    ],
  ] as const)('in protobuf says of itself that it is %s', async (signal, json) => {
    const bytes = Buffer.from(jsonToProto(Buffer.from(json), signal));
    const { found } = await searchIn(bytes, { isNamed: false });
    expect(found).toMatchObject([{ rule: 'github-token', length: 40 }]);
    expect(found[0]?.field).toContain(`resource_${signal === 'traces' ? 'spans' : signal}[0]`);
  });

  it('loses the values of telling keys, and is explained', async () => {
    const pair = { key: 'db.password', value: { stringValue: password } };
    const { found } = await searchIn(request('x', [pair]), { explains: true });
    expect(found).toMatchObject([
      { rule: 'named-secret', length: 14, explanation: { path: [], rule: 'named-secret' } },
    ]);
    const inside = JSON.stringify({ note: github });
    const [written] = (await searchIn(request(inside), { explains: true })).found;
    expect(written?.explanation).toMatchObject({ keyword: 'ghp_', path: ['JSON string'] });
  });

  it('is what one says it is, or refused', async () => {
    expect((await searchIn(request('x'), { input: 'text' })).unread).toEqual([]);
    expect(await searchIn('text', { input: 'otlp-json' })).toMatchObject({
      unread: ['line 1 is no OTLP/JSON request'],
    });
    expect(await searchIn('text', { input: 'otlp-proto', signal: 'logs' })).toMatchObject({
      unread: ['this is no OTLP request in protobuf'],
    });
  });

  it('is searched as text when it is longer than a request may be', async () => {
    const limits = { ...scanLimits, requestBytes: 100 };
    const { found } = await searchIn(request(`${'x '.repeat(100)}${github}`), { limits });
    expect(found).toMatchObject([{ rule: 'github-token', start: { line: 1 } }]);
  });
});

describe('other files', () => {
  it('in gzip are searched unpacked', async () => {
    const { found } = await searchIn(gzipSync(`a\n${github}`), { file: 'a.gz' });
    expect(found).toMatchObject([{ start: { line: 2, column: 1 } }]);
    const packed = gzipSync(jsonToProto(Buffer.from(request(github)), 'traces'));
    expect((await searchIn(packed)).found).toMatchObject([{ field }]);
  });

  it('in gzip are given up when they are cut, damaged or endless', async () => {
    const packed = gzipSync(Buffer.alloc(300_000, 'a '));
    const damaged = Buffer.from(gzipSync(`a\n${github}`));
    damaged.fill(0xff, 12, 20);
    const limits = { ...scanLimits, unpackedBytes: 100_000 };
    expect((await searchIn(packed.subarray(0, -9))).unread).toEqual([
      'it is gzip that ends too early',
    ]);
    expect((await searchIn(damaged)).unread).toEqual(['it is damaged gzip']);
    expect((await searchIn(packed, { limits })).unread).toEqual([
      'unpacked it has more than 100000 bytes',
    ]);
  });

  it('are skipped when they are binary, but not when they are named', async () => {
    const binary = Buffer.concat([Buffer.from([1, 0, 2]), Buffer.from(` ${github} `)]);
    expect(await searchIn(binary, { isNamed: false })).toMatchObject({ found: [], skipped: 1 });
    expect(await searchIn(binary)).toMatchObject({ found: [{ rule: 'github-token' }], skipped: 0 });
  });

  it('are text when they are UTF-16', async () => {
    const wide = Buffer.from(`\ufeffthe token is ${github} here`, 'utf16le');
    expect(await searchIn(wide, { isNamed: false })).toMatchObject({
      found: [{ rule: 'github-token' }],
      skipped: 0,
    });
  });
});

describe('fingerprints', () => {
  const printsOf = async (text: string) =>
    (await searchIn(text)).found.map(({ fingerprint }) => fingerprint);

  it('stay the same when lines move, and differ where the surroundings do', async () => {
    const [first] = await printsOf(`token: ${github}\n`);
    const [moved] = await printsOf(`a\nb\ntoken: ${github}\nc`);
    const [other] = await printsOf(`other: ${github}\n`);
    expect(moved).toBe(first);
    expect(other).not.toBe(first);
  });

  it('do not depend on the secret, from which it could be guessed back', async () => {
    const [first] = await printsOf(`password = ${password}\n`);
    expect(await printsOf(`password = ${fake('x', 12)}\n`)).toEqual([first]);
    const [, second] = await printsOf(`a=${github} password=${password}`);
    expect((await printsOf(`a=${fake('ghp_', 37)} password=${password}`))[1]).toBe(second);
  });

  it('tell those apart that look alike', async () => {
    for (const line of [`token: ${github}\n`, `{"a":"${github}"}\n`, `${request(github)}\n`]) {
      expect(new Set(await printsOf(line.repeat(3))).size).toBe(3);
    }
  });
});
