import { describe, expect, it } from '@jest/globals';
import { memoryDumpFlags } from './memory-dumps.ts';

describe('a flag that shows the memory', () => {
  it.each([
    '--inspect',
    '--inspect=0.0.0.0:9229',
    '--inspect-brk',
    '--inspect-publish-uid=http',
    '--heapsnapshot-signal=SIGUSR2',
    '--heapsnapshot_signal=SIGUSR2',
    '--heapsnapshot-near-heap-limit=1',
    '--heap-prof',
    '--report-on-fatalerror',
    '--report-uncaught-exception',
    '--abort-on-uncaught-exception',
    '--abort_on_uncaught_exception',
  ])('is told of: %s', (flag) => {
    const name = flag.split('=', 1)[0]?.replaceAll('_', '-');
    expect(memoryDumpFlags({ execArgv: [flag], nodeOptions: undefined })).toEqual([name]);
    const nodeOptions = `--enable-source-maps  ${flag}`;
    expect(memoryDumpFlags({ execArgv: [], nodeOptions })).toEqual([name]);
  });

  it('is none of the others', () => {
    const execArgv = ['--max-old-space-size=512', '--enable-source-maps', '--cpu-prof'];
    expect(memoryDumpFlags({ execArgv, nodeOptions: '' })).toEqual([]);
  });
});
