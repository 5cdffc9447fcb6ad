import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { heapGrowthFlag } from './heap-growth.ts';

it('sets a flag that this Node has: set while it runs, an unknown one is passed over', () => {
  const { status, stderr } = spawnSync(process.execPath, [heapGrowthFlag, '--eval', ''], {
    encoding: 'utf8',
    env: {},
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
