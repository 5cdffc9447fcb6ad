import { expect, it } from '@jest/globals';
import { listSelfTimes } from './cpu-profile.ts';

const frame = (functionName: string, url = 'file:///a/scan.js') => ({
  callFrame: { functionName, url, lineNumber: 41 },
});

it('adds up what each function took itself, wherever it was called from, without idling', () => {
  const profile = {
    nodes: [
      { id: 1, ...frame('(root)', '') },
      { id: 2, ...frame('(idle)', '') },
      { id: 3, ...frame('scan') },
      { id: 4, ...frame('step') },
      { id: 5, ...frame('scan') },
    ],
    samples: [2, 3, 4, 5, 4],
    timeDeltas: [9_000, 1_000, 3_000, 2_000, 4_000],
  };
  expect(listSelfTimes(profile)).toEqual([
    { name: 'step scan.js:42', ms: 7, share: 0.7 },
    { name: 'scan scan.js:42', ms: 3, share: 0.3 },
  ]);
});
