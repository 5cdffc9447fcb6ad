// Makes one file of all modules of `traceveil run`, and keeps what V8 compiles of it when the gateway
// starts: with 600 modules to find, read and compile, a start takes twice as long. Nothing is done
// where the bundle is newer than all modules.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleDirectory, freshManifest } from '../dist/program.js';

const packageDirectory = fileURLToPath(new URL('..', import.meta.url));
const repository = join(packageDirectory, '../..');
const directory = fileURLToPath(bundleDirectory);
/** Loaded when wanted, from where they are: one has a file beside it, others change what `import` does. */
const external = [
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/sdk-node',
  'node-sqlite3-wasm',
  'pg',
];
const startTimeoutMs = 60_000;

/** Everything on loopback, at ports that are free. */
const config = {
  receivers: {
    otlp: {
      protocols: { grpc: { endpoint: '127.0.0.1:0' }, http: { endpoint: '127.0.0.1:0' } },
    },
  },
  processors: { redact: {} },
  exporters: { otlp_http: { endpoint: 'http://127.0.0.1:9' } },
  storage: { directory: './data' },
  audit: { file: { directory: './data/audit' } },
  service: {
    telemetry: { endpoint: '127.0.0.1:0' },
    pipelines: {
      traces: { receivers: ['otlp'], processors: ['redact'], exporters: ['otlp_http'] },
    },
  },
};

if (!freshManifest(bundleDirectory)) await makeBundle();

async function makeBundle() {
  const madeAt = Date.now();
  const { code, files } = await bundled();
  const name = createHash('sha256').update(code).digest('hex').slice(0, 16);
  mkdirSync(directory, { recursive: true });
  const [program, cache] = [`${name}.cjs`, `${name}.cache`];
  writeFileSync(join(directory, program), code);
  writeFileSync(join(directory, 'licenses.txt'), licensesOf(files));
  const hasCache = makeCache(join(directory, program), join(directory, cache));
  writeManifest({ program, ...(hasCache && { cache }), madeAt, inputs: inputsOf(files) });
  for (const file of readdirSync(directory)) {
    if (/\.(?:cjs|cache)$/.test(file) && !file.startsWith(name)) rmSync(join(directory, file));
  }
}

/** @returns all modules in one, ASCII only, and the names of their files */
async function bundled() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: repository,
    entryPoints: [join(packageDirectory, 'dist/entry.js')],
    outfile: join(directory, 'program.cjs'),
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    // Those that Node has, without `module`, which is of bundlers.
    conditions: [],
    target: 'node20.19',
    format: 'cjs',
    charset: 'ascii',
    legalComments: 'inline',
    // As text it stays in memory: 6 MB instead of 9.
    minifyWhitespace: true,
    lineLimit: 120,
    external,
    // V8 forgets for a script from its cache who does it (Node 20.20); all that is external is CommonJS.
    supported: { 'dynamic-import': false },
    plugins: [
      { name: 'places', setup: keepPlaces },
      { name: 'undici', setup: takePartOfUndici },
    ],
    // ES modules are strict.
    banner: {
      js: '(function (module, require, placeOf) { "use strict"; var { exports } = module;',
    },
    footer: { js: '})' },
    logLevel: 'warning',
  });
  return { code: outputFiles[0].contents, files: Object.keys(metafile.inputs) };
}

/** What a module asks of its own place it is told as if it were not in the bundle. */
function keepPlaces({ onLoad }) {
  onLoad({ filter: /\.(?:js|cjs|mjs)$/ }, ({ path }) => {
    const written = readFileSync(path, 'utf8');
    if (!/\bimport\.meta\b|\b__(?:dir|file)name\b/.test(written)) return undefined;
    const place = `placeOf(${JSON.stringify(relative(directory, path))})`;
    const contents = written
      .replaceAll(/\bimport\.meta\b/g, place)
      .replaceAll(/\b__(?=(?:dir|file)name\b)/g, `${place}.`);
    return { contents, loader: 'js' };
  });
}

/** Two of its 40 exports, which its index would load all: 40 ms CPU, of which these take a third. */
function takePartOfUndici({ onResolve, onLoad }) {
  const files = { Pool: 'pool', ProxyAgent: 'proxy-agent' };
  onResolve({ filter: /^undici$/ }, ({ importer }) => {
    const imports = /import \{([^}]*)\} from 'undici'/.exec(readFileSync(importer, 'utf8'))?.[1];
    const others = imports?.split(',').filter((name) => !(name.trim() in files)) ?? [importer];
    if (others.length === 0) return { path: 'undici', namespace: 'part' };
    return { errors: [{ text: `undici: the bundle has not ${others.join(', ')}` }] };
  });
  onLoad({ filter: /^undici$/, namespace: 'part' }, () => ({
    contents: [
      // As in its index.
      "Object.assign(require('./dispatcher/dispatcher').prototype, require('./api'));",
      ...Object.entries(files).map(
        ([name, file]) => `exports.${name} = require('./dispatcher/${file}');`,
      ),
    ].join('\n'),
    resolveDir: join(repository, 'node_modules/undici/lib'),
  }));
}

/** What tells that a module has changed; first what is there only where modules can be built. */
function inputsOf(files) {
  const owners = new Set(['packages/gateway']);
  const generated = [];
  for (const file of files) {
    const [, owner, folder] = /^(packages\/[^/]+)\/(\w+)\//.exec(file) ?? [];
    if (owner !== undefined) owners.add(owner);
    if (folder === 'generated') generated.push(file);
  }
  return [
    ...[...owners].map((owner) => `${owner}/tsconfig.tsbuildinfo`),
    ...generated,
    'packages/gateway/scripts/bundle.js',
    'node_modules/.package-lock.json',
  ].map((file) => relative(directory, join(repository, file)));
}

/** The texts under which what is bundled of others may be passed on. */
function licensesOf(files) {
  const folders = new Set(
    files.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  const texts = [...folders].sort().map((folder) => {
    const path = join(repository, folder);
    const { name, version, license, author } = JSON.parse(
      readFileSync(join(path, 'package.json'), 'utf8'),
    );
    const found = readdirSync(path).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
    const words = found.map((file) => readFileSync(join(path, file), 'utf8').trim());
    // Some have no file of it, and say in their manifest whose they are.
    if (words.length === 0) words.push(`Copyright ${author?.name ?? author}, license ${license}.`);
    return [`${name} ${version} (${license})`, ...words].join('\n\n');
  });
  return `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** Starts the gateway once. A bundle without a cache is slower and no worse: that is told, no more. */
function makeCache(programFile, cacheFile) {
  const place = mkdtempSync(join(tmpdir(), 'traceveil-bundle-'));
  try {
    writeFileSync(join(place, 'config.yaml'), JSON.stringify(config));
    const program = join(packageDirectory, 'dist/make-cache.js');
    const words = [program, programFile, cacheFile, 'config.yaml'];
    const { status, stderr } = spawnSync(process.execPath, words, {
      cwd: place,
      env: { ...process.env, NODE_OPTIONS: '' },
      encoding: 'utf8',
      timeout: startTimeoutMs,
    });
    if (status === 0 && existsSync(cacheFile)) return true;
    console.error(`bundle: the gateway did not start, so there is no code cache:\n${stderr}`);
    return false;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** At once, so that nobody reads a part of it. */
function writeManifest(manifest) {
  const file = join(directory, 'manifest.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(manifest, undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
}
