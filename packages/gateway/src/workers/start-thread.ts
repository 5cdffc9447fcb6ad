// What a worker thread begins with.

import { loadProgram } from '../program.ts';

const { runThread } = await loadProgram();
await runThread();
