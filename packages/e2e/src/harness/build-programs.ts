// Builds what tests would wait minutes for: `.ci/run` starts it beside those that need none of it.

import { collectorProgram, jaegerProgram } from './go-programs.ts';

await collectorProgram();
await jaegerProgram();
