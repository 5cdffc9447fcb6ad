import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { heapFlags } from './heap-flags.ts';

it('sets flags that this Node has: set while it runs, an unknown one is passed over', () => {
  const { status, stderr } = spawnSync(process.execPath, [...heapFlags, '--eval', ''], {
    encoding: 'utf8',
    env: {},
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
