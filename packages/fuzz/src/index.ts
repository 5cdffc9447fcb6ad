export { keptCases } from './cases.ts';
export { breakWith, runTarget } from './run-target.ts';
export { targets } from './targets/index.ts';
export { targetNames, type Target, type TargetName } from './target.ts';
