// Scans a text that is hard to scan, named on the command line, and prints what the process held.
import { readFileSync } from 'node:fs';
import { createScanner, defaultRules } from '@traceveil/detect';

const bytesMin = 10e6;
const repeated = (unit) => Buffer.from(unit.repeat(Math.ceil(bytesMin / unit.length)), 'latin1');

/** Bytes drawn by lot, the same in every run. */
function drawn() {
  const bytes = Buffer.alloc(bytesMin);
  let state = 1;
  for (let at = 0; at < bytes.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

const texts = {
  nothing: () => Buffer.alloc(0),
  'one-line': () => repeated('the quick brown fox jumps over the lazy dog, '),
  passwords: () => repeated('password='),
  found: () => repeated('password=hunter22 '),
  prefixes: () => repeated('sk-proj-ghp_AKIAsk-ant-xoxb-eyJ'),
  brackets: () => repeated('{"a":[{\'b\':"\\"('),
  binary: drawn,
  invalid: () => repeated('password=\xff\xc0\xaf\xed\xa0\x80 sk-\xfe'),
};

const bytes = texts[process.argv[2]]();
const { findings, isRefused } = scan();
const peak = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
const peakBytes = Number(peak[1]) * 1024;
const told = { bytes: bytes.length, findings, isRefused, peakBytes };
process.stdout.write(`${JSON.stringify(told)}\n`);

/** A scanner may refuse a text, which is then withheld. */
function scan() {
  try {
    const found = createScanner(defaultRules).scan(bytes, 0, bytes.length);
    return { findings: found.length, isRefused: false };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { findings: 0, isRefused: true };
  }
}
