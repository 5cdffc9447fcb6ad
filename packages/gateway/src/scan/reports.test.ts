import { describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { jsonReport } from './json-report.ts';
import { Progress } from './progress.ts';
import { exitCodeOf, ResultWriter, summaryOf } from './result.ts';
import { searchIn } from './stand-ins.ts';
import { tableReport } from './table-report.ts';

const github = fake('ghp_', 36);

async function resultOf(content: string, explains = false): Promise<ResultWriter> {
  const result = new ResultWriter();
  for (const found of (await searchIn(content, { explains })).found) result.addFound(found);
  result.files = 1;
  result.bytes = content.length;
  return result;
}

describe('a table', () => {
  it('has a line for each finding and a summary', async () => {
    expect(tableReport(await resultOf(`x ${github}`), false)).toBe(
      [
        'SEVERITY  RULE          CONFIDENCE  PLACE      LENGTH  BEGINS',
        'critical  github-token  high        a.txt:1:3  40      ghp_…',
        '',
        '1 secret in 1 file (42 B)',
        '',
      ].join('\n'),
    );
  });

  it('says below each why, where asked', async () => {
    const table = tableReport(await resultOf(JSON.stringify({ a: github }), true), false);
    expect(table).toContain('\n    keyword "ghp_"; the pattern at the beginning of a word; ');
    expect(table).toContain('; written in JSON string\n');
  });

  it('is coloured only for a terminal, and no name of a file steers it', async () => {
    const result = await resultOf(github);
    expect(tableReport(result, true)).toContain('\u001b[31mcritical');
    const [found] = result.found;
    if (found) result.found[0] = { ...found, file: 'a\u001b[2J\nb' };
    expect(tableReport(result, false)).toContain('a?[2J?b:1:1');
  });
});

it('is JSON for a program, in snake_case', async () => {
  const report: unknown = JSON.parse(jsonReport(await resultOf(`x ${github}`), '1.2.3'));
  expect(report).toMatchObject({
    tool: 'traceveil',
    version: '1.2.3',
    findings: [
      { rule: 'github-token', file: 'a.txt', line: 1, column: 3, end_line: 1, end_column: 43 },
    ],
    summary: { findings: 1, left_out: 0, files: 1, skipped: { binary: 0, link: 0, special: 0 } },
    unread: [],
  });
});

describe('a result', () => {
  it('holds so many findings and counts the rest', async () => {
    const result = await resultOf(github);
    const [found] = result.found;
    for (let count = 1; found && count < 10_005; count++) result.addFound(found);
    expect(result.found).toHaveLength(10_000);
    expect(summaryOf(result)).toBe('10005 secrets (the first 10000 are listed) in 1 file (40 B)');
  });

  it('says how many files were skipped, and why', () => {
    const result = new ResultWriter();
    result.skipped.binary = 2;
    result.skipped.link = 1;
    expect(summaryOf(result)).toBe('no secrets in no files (0 B); 3 skipped: 2 binary, 1 link');
  });

  it('is 2 when something was not searched, though something was found', async () => {
    const result = await resultOf(github);
    expect(exitCodeOf(result)).toBe(1);
    result.addUnread('b.txt', 'there is no such file');
    expect(exitCodeOf(result)).toBe(2);
    expect(exitCodeOf(new ResultWriter())).toBe(0);
  });
});

describe('progress', () => {
  const drive = (isTTY: boolean) => {
    let now = 0;
    let written = '';
    const terminal = { isTTY, write: (text: string) => (written += text) };
    const progress = new Progress(terminal, () => now);
    for (; now < 2_000; now += 50) progress.show({ files: 3, bytes: 1_500_000, found: [1] });
    progress.end();
    return written;
  };

  it('is shown on a terminal when it takes longer, not at every step, and wiped', () => {
    const lines = drive(true).split('\r\u001b[K').slice(1);
    expect(lines.at(0)).toBe('3 files, 1.5 MB, 1 found, 1 s');
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toBe('');
  });

  it('is not shown where nobody looks', () => {
    expect(drive(false)).toBe('');
  });
});
