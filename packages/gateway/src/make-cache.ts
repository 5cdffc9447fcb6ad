// Starts the gateway of a bundle, and keeps what V8 has compiled until it was ready:
// node make-cache.js PROGRAM_FILE CACHE_FILE CONFIG_FILE

import { writeFileSync } from 'node:fs';
import { compileBundle } from './program.ts';

const [programFile = '', cacheFile = '', configFile] = process.argv.slice(2);
const { program, script } = compileBundle(programFile, undefined);
await program.run(configFile);
writeFileSync(cacheFile, script.createCachedData());
// It takes batches, and would go on.
process.exit();
