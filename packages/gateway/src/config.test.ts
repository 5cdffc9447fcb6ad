import { describe, expect, it, jest } from '@jest/globals';
import { ConfigError } from './config-problem.ts';
import { loadConfig, type ConfigInput } from './config.ts';
import { defaultConfig } from './default-config.ts';
import { createStage } from './stand-ins.ts';

const secret = 'correct-horse-battery';

function input(text: string): ConfigInput {
  const env = { PORT: '14318', TOKEN: secret, EMPTY: '', BAD_URL: `not a url ${secret}` };
  const files: Record<string, string> = { 'token.txt': `${secret}\n` };
  const readFile = (path: string) => {
    const found = files[path];
    if (found !== undefined) return found;
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  };
  return { text, fileName: 'gateway.yaml', env, readFile };
}

function load(text: string) {
  return loadConfig(input(text), createStage().factories);
}

function problemsOf(text: string): readonly string[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** A valid configuration, in which a test replaces or adds lines. */
function config(changes: Partial<Record<'otlp' | 'redact' | 'file' | 'traces' | 'more', string>>) {
  return [
    'receivers:',
    `  otlp: ${changes.otlp ?? ''}`,
    'processors:',
    `  redact: ${changes.redact ?? ''}`,
    'exporters:',
    `  file: ${changes.file ?? ''}`,
    'service:',
    '  pipelines:',
    `    ${changes.traces ?? traces('exporters: [file]')}`,
    changes.more ?? '',
  ].join('\n');
}

const traces = (rest: string) => `traces: { receivers: [otlp], processors: [redact], ${rest} }`;

describe('a configuration without mistakes', () => {
  it('is the built-in one, for all three signals', () => {
    const { config: loaded, warnings } = load(defaultConfig);
    expect(warnings).toEqual([]);
    expect(loaded.pipelines.map(({ signal }) => signal)).toEqual(['traces', 'logs', 'metrics']);
    expect(loaded.telemetry.endpoint).toEqual({ host: '127.0.0.1', port: 8888 });
    expect(loaded.shutdownTimeoutMs).toBe(10_000);
    expect(loaded.audit.map(({ id }) => id)).toEqual(['file']);
  });

  it.each([
    ['', 'block', 256 * 1024 ** 2, ['file']],
    ['audit: { file: {} }', 'block', 256 * 1024 ** 2, ['file']],
    [
      'audit: { on_failure: spool, file: {}, spool: { max_size: 1GiB } }',
      'spool',
      1024 ** 3,
      ['file'],
    ],
  ])('says what becomes of events that cannot be written: %j', (more, onFailure, size, sinks) => {
    const { config: loaded, warnings } = load(config({ more }));
    expect(warnings).toEqual([]);
    expect(loaded.auditFailure).toMatchObject({ on_failure: onFailure, spool: { max_size: size } });
    expect(loaded.audit.map(({ id }) => id)).toEqual(sinks);
    expect(loaded.shown).toContain(`  on_failure: ${onFailure}\n`);
  });

  it('takes values from variables and files, numbers as numbers, and never as structure', () => {
    const { config: loaded } = load(`
receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:\${env:PORT}" } } } }
exporters:
  otlp_http:
    endpoint: \${env:URL:-http://127.0.0.1:14319}
    headers:
      a: Bearer \${env:TOKEN}
      b: "\${file:token.txt}"
      c: $\${env:TOKEN}
      d: "\${env:EMPTY:-x: [y]}"
      "\${env:TOKEN}": a key
    sending_queue:
      num_consumers: \${env:CONSUMERS:-3}
service: { pipelines: { traces: { receivers: [otlp], exporters: [otlp_http] } } }
`);
    expect(loaded.receivers[0]?.config).toEqual({
      protocols: { http: { endpoint: { host: '127.0.0.1', port: 14_318 } } },
    });
    expect(loaded.exporters[0]?.config).toEqual({
      endpoint: 'http://127.0.0.1:14319',
      headers: {
        a: `Bearer ${secret}`,
        b: secret,
        c: '${env:TOKEN}',
        d: 'x: [y]',
        '${env:TOKEN}': 'a key',
      },
    });
    expect(loaded.exporters[0]?.queue.num_consumers).toBe(3);
  });

  it.each([
    ['hex', 'ab'.repeat(32), 32],
    ['base64', Buffer.alloc(33, 0xfb).toString('base64'), 33],
    ['base64url', Buffer.alloc(32, 0xfb).toString('base64url'), 32],
  ])('takes a token key in %s', (_form, written, bytes) => {
    const { config: loaded } = load(config({ more: `  token_key: ${written}` }));
    expect(loaded.tokenKeys?.[0].key).toHaveLength(bytes);
  });

  it('takes a list of token keys with ids, or names a single key by what tells nothing of it', () => {
    const [one, two] = ['ab'.repeat(32), 'cd'.repeat(32)];
    const keys = `[{ id: 2026-11, key: ${one} }, { id: 2026-05, key: ${two} }]`;
    const { config: listed } = load(config({ more: `  token_key: ${keys}` }));
    expect(listed.tokenKeys?.map(({ id }) => id)).toEqual(['2026-11', '2026-05']);
    const { config: single } = load(config({ more: `  token_key: ${one}` }));
    expect(single.tokenKeys).toHaveLength(1);
    expect(single.tokenKeys?.[0].id).toMatch(/^[\da-f]{8}$/);
    expect(one).not.toContain(single.tokenKeys?.[0].id);
    for (const shown of [listed.shown, single.shown]) {
      expect(shown).toContain('[REDACTED]');
      expect(shown).not.toMatch(/abab|cdcd/);
    }
    expect(listed.shown).toContain('2026-05');
  });

  it('shows no key of the spool, and has another hash when its limits change', () => {
    const keyed = (spool: string) => {
      const encryption = `{ key: ${'ab'.repeat(32)}, old_keys: [${'cd'.repeat(32)}] }`;
      const storage = `storage: { spool: { ${spool}, encryption: ${encryption} } }`;
      return load(`${storage}\n${config({})}`).config;
    };
    const { shown, hash, spool } = keyed('max_age: 1h');
    expect(spool.encryption?.key).toEqual(Buffer.alloc(32, 0xab));
    expect(shown).toContain('[REDACTED]');
    expect(shown).not.toMatch(/abab|cdcd/);
    expect(keyed('max_age: 2h').hash).not.toBe(hash);
  });

  it('has a hash that changes with what it says, whatever its form', () => {
    const hashOf = (text: string) => load(text).config.hash;
    const plain = hashOf(config({}));
    expect(hashOf(`# a comment\n${config({ redact: '{ action: mask }' })}`)).toBe(plain);
    expect(hashOf(config({ redact: '{ mark: x }' }))).not.toBe(plain);
  });

  it('may send to the port on which it listens, of another machine', () => {
    const listen = '{ protocols: { grpc: { endpoint: "0.0.0.0:4317" } } }';
    const exporters = (host: string) => `\n  otlp_http: { endpoint: "http://${host}:4317" }`;
    expect(problemsOf(config({ otlp: listen, file: exporters('jaeger') }))).toEqual([]);
    expect(problemsOf(config({ otlp: listen, file: exporters('localhost') }))).toHaveLength(1);
  });

  it('has the authenticators that are started, and is warned of one that no receiver has', () => {
    const otlp = '{ protocols: { http: { auth: { authenticator: bearertokenauth/a } } } }';
    const more = '  extensions: [bearertokenauth/a]';
    const extensions = 'extensions: { bearertokenauth/a: {}, bearertokenauth/b: {} }';
    const { config: loaded, warnings } = load(`${extensions}\n${config({ otlp, more })}`);
    expect(loaded.extensions.map(({ id }) => id)).toEqual(['bearertokenauth/a']);
    expect(warnings).toEqual([
      expect.stringContaining('extensions.bearertokenauth/b: is the authenticator of no receiver'),
    ]);
  });

  it('may leave something to be warned of', () => {
    const { warnings } = load(
      config({
        traces: 'traces: { receivers: [otlp], exporters: [file] }',
        more: '  telemetry: { endpoint: 0.0.0.0:8888 }\naudit: {}',
      }),
    );
    expect(warnings).toEqual([
      'gateway.yaml:4:3: processors.redact: is in no pipeline and will not be started',
      expect.stringMatching(/^gateway.yaml:9:5: service.pipelines.traces: has no redact processor/),
      expect.stringMatching(/^gateway.yaml:10:16: service.telemetry.endpoint: is open to other/),
      'gateway.yaml:11:1: audit: has no sink: nobody will know what was redacted',
    ]);
  });
});

describe('each mistake is told with its line, its column and what is allowed', () => {
  it.each([
    ['text that is not YAML', 'receivers: [', /^1:13: .+/],
    ['a key twice', 'a: 1\na: 2', /^2:1: Map keys must be unique/],
    ['nothing at all', '', /^1:1: receivers: is missing; must be a mapping/],
    [
      'a section that is misspelt',
      config({}).replace('processors:', 'procesors:'),
      /^3:1: procesors: unknown key; allowed: extensions, receivers, .*did you mean "processors"\?/,
    ],
    [
      'a key that is misspelt deep inside',
      config({ otlp: '{ protocols: { htp: } }' }),
      /^2:24: receivers.otlp.protocols.htp: unknown key; allowed: grpc, http; .* "http"\?/,
    ],
    [
      'a word that is none of those',
      config({ redact: '{ action: hide }' }),
      /^4:13: processors.redact.action: must be "mask"/,
    ],
    [
      'an endpoint without a port',
      config({ otlp: '{ protocols: { http: { endpoint: localhost } } }' }),
      /^2:32: receivers.otlp.protocols.http.endpoint: must be host:port/,
    ],
    [
      'a component of an unknown type',
      config({ file: '\n  otlp_htp: { endpoint: "http://b" }' }),
      /^7:3: exporters.otlp_htp: unknown type "otlp_htp"; allowed: file, otlp_http, failover; did you mean/,
    ],
    [
      'a name that is none',
      config({ file: '\n  "file/a b":' }),
      /^7:3: exporters.file\/a b: the name after "\/" may have letters/,
    ],
    [
      'a queue without a size',
      config({ file: '{ sending_queue: { queue_sice: 1MiB } }' }),
      /^6:28: exporters.file.sending_queue.queue_sice: unknown key; .*mean "queue_size"\?/,
    ],
    [
      'a pipeline with an undefined component',
      config({ traces: traces('exporters: [fil]') }),
      /^9:68: service.pipelines.traces.exporters\[0\]: "fil" is not defined below "exporters"/,
    ],
    [
      'a pipeline with a component twice',
      config({ traces: traces('exporters: [file, file]') }),
      /^9:74: service.pipelines.traces.exporters\[1\]: "file" is named twice/,
    ],
    [
      'a pipeline without exporters',
      config({ traces: traces('exporters: []') }),
      /^9:56: service.pipelines.traces.exporters: must name at least one exporter/,
    ],
    [
      'a pipeline without receivers',
      config({ traces: 'traces: { exporters: [file] }' }),
      /^9:5: service.pipelines.traces.receivers: is missing; must be a list/,
    ],
    [
      'a pipeline for no signal',
      config({ traces: 'trace: { receivers: [otlp], exporters: [file] }' }),
      /^9:5: service.pipelines.trace: unknown signal "trace"; .*did you mean "traces"\?/,
    ],
    [
      'one receiver for two pipelines of a signal',
      config({ more: '    traces/two: { receivers: [otlp], exporters: [file] }' }),
      /^10:31: service.pipelines.traces\/two.receivers\[0\]: "otlp" feeds "traces" already/,
    ],
    [
      'no pipelines',
      'receivers: {}\nexporters: {}\nservice: { pipelines: {} }',
      /^3:12: service.pipelines: must have at least one pipeline/,
    ],
    [
      'one port for two',
      config({
        otlp: '{ protocols: { grpc: { endpoint: "[::]:4318" }, http: {} } }',
      }),
      /^2:57: receivers.otlp.protocols.http.endpoint: is the endpoint of receivers.otlp/,
    ],
    [
      'the port of the health checks for spans',
      config({ more: '  telemetry: { endpoint: localhost:4317 }' }),
      /^10:16: service.telemetry.endpoint: is the endpoint of receivers.otlp.protocols.grpc/,
    ],
    [
      'own spans to oneself',
      config({ more: '  telemetry: { traces: { endpoint: "http://localhost:4318" } }' }),
      /^10:26: service.telemetry.traces.endpoint: would send to the gateway itself/,
    ],
    [
      'clean spans to oneself',
      config({ file: '\n  otlp_http: { endpoint: "http://127.0.0.1:4318/" }' }),
      /^7:16: exporters.otlp_http.endpoint: would send to the gateway itself/,
    ],
    [
      'a variable that is not set',
      config({ file: '{ path: "${env:NOWHERE}" }' }),
      /^6:17: the environment variable NOWHERE is not set; .*\$\{env:NOWHERE:-default\}/,
    ],
    [
      'a file that is not there',
      config({ file: '{ path: "${file:none.txt}" }' }),
      /^6:17: the file of \$\{file:none.txt\} cannot be read: ENOENT/,
    ],
    [
      'a reference of no known kind',
      config({ file: '{ path: "${HOME}" }' }),
      /^6:17: \$\{HOME\} is unknown; write \$\{env:NAME\}/,
    ],
    [
      'a token key that is too short',
      config({ more: '  token_key: abcd' }),
      /^10:3: service.token_key: must be 32 bytes or more in base64 or hex/,
    ],
    [
      'a token key among others that is too short',
      config({ more: `  token_key: [{ id: a, key: ${'ab'.repeat(32)} }, { id: b, key: abcd }]` }),
      /^10:\d+: service.token_key\[1\].key: must be 32 bytes or more in base64 or hex/,
    ],
    [
      'token keys with one id',
      config({ more: `  token_key: [${`{ id: a, key: ${'ab'.repeat(32)} },`.repeat(2)}]` }),
      /^10:3: service.token_key: must have another id for each key/,
    ],
    [
      'a token key with a key that is misspelt',
      config({ more: `  token_key: [{ name: a, key: ${'ab'.repeat(32)} }]` }),
      /^10:\d+: service.token_key\[0\].name: unknown key; allowed: id, key/,
    ],
    [
      'an extension of no known type',
      `extensions: { bearerauth: {} }\n${config({})}`,
      /^1:15: extensions.bearerauth: unknown type "bearerauth"; allowed: bearertokenauth/,
    ],
    [
      'an authenticator that is not defined',
      config({ otlp: '{ protocols: { http: { auth: { authenticator: bearertokenauth } } } }' }),
      /^2:40: receivers.otlp.protocols.http.auth.authenticator: "bearertokenauth" is not defined/,
    ],
    [
      'an authenticator that is not started',
      `extensions: { bearertokenauth: {} }\n${config({
        otlp: '{ protocols: { http: { auth: { authenticator: bearertokenauth } } } }',
      })}`,
      /^3:40: receivers.*: "bearertokenauth" is not started: name it in service.extensions too/,
    ],
    [
      'an extension to be started that is not defined',
      config({ more: '  extensions: [bearertokenauth]' }),
      /^10:16: service.extensions\[0\]: "bearertokenauth" is not defined below "extensions"/,
    ],
    [
      'an extension that is to be started twice',
      `extensions: { bearertokenauth: }\n${config({
        more: '  extensions: [bearertokenauth, bearertokenauth]',
      })}`,
      /^11:33: service.extensions\[1\]: "bearertokenauth" is named twice/,
    ],
    [
      'a duration without a unit',
      config({ more: '  shutdown_timeout: 10' }),
      /^10:3: service.shutdown_timeout: must be text/,
    ],
  ])('%s', (_what, text, expected) => {
    const problems = problemsOf(text).map((line) => line.replace('gateway.yaml:', ''));
    expect(problems).toContainEqual(expect.stringMatching(expected));
  });

  it('all of them at once, in the order of the file', () => {
    const problems = problemsOf(
      config({ otlp: '{ a: 1 }', redact: '{ b: 1 }', file: '{ c: 1 }', more: '  d: 1' }),
    );
    expect(problems.map((problem) => /: (\S+): unknown key/.exec(problem)?.[1])).toEqual([
      'receivers.otlp.a',
      'processors.redact.b',
      'exporters.file.c',
      'service.d',
    ]);
  });

  it('without the contents of variables and files', () => {
    const problems = problemsOf(`
receivers: { otlp: { protocols: "\${env:TOKEN}" } }
exporters: { otlp_http: { endpoint: "\${env:BAD_URL}", headers: "\${file:token.txt}" } }
service: { token_key: "\${env:TOKEN}", pipelines: { "traces": { receivers: ["\${env:TOKEN}"] } } }
`);
    expect(problems.length).toBeGreaterThan(3);
    expect(problems.join('\n')).not.toContain(secret);
    const undefinedName = problemsOf(
      config({ traces: traces('exporters: ["${env:TOKEN}"]') }),
    ).join('\n');
    expect(undefinedName).toContain('"***" is not defined');
    expect(undefinedName).not.toContain(secret);
  });

  it('without them where a mapping is a key, in nothing that is printed either', () => {
    const warned = jest.spyOn(process, 'emitWarning').mockReturnValue();
    try {
      const problems = problemsOf('? { a: "${env:TOKEN}" }\n: 1\nservice: {}\n').join('\n');
      expect(problems).toContain('***');
      expect(problems).not.toContain(secret);
      expect(warned).not.toHaveBeenCalled();
    } finally {
      warned.mockRestore();
    }
  });

  it('in one line each, whatever a key is', () => {
    const problems = problemsOf('"a\\nb.yaml:1:1: c": 1\n"": 1\n"\\e[2J": 1\n');
    expect(problems.filter((line) => line.includes('['))).toEqual([
      expect.stringContaining('gateway.yaml:1:1: ["a\\nb.yaml:1:1: c"]: unknown key'),
      expect.stringContaining('gateway.yaml:2:1: [""]: unknown key'),
      expect.stringContaining('gateway.yaml:3:1: ["\\u001b[2J"]: unknown key'),
    ]);
  });

  // Found by `npm run fuzz`: a message names what is written, as a path does.
  it.each([
    ['"\\rtraces": { receivers: [otlp], exporters: [file] }', 'unknown signal "\\u{d}traces"'],
    [traces('exporters: ["a\\u2028b\\n\\e[31m"]'), '"a\\u{2028}b\\u{a}\\u{1b}[31m" is not defined'],
  ])('in one line each, whatever is named: %j', (written, expected) => {
    const problems = problemsOf(config({ traces: written }));
    expect(problems).toEqual([expect.stringContaining(expected)]);
  });

  it('that a bomb of aliases is one, before it goes off', () => {
    const names = (i: number) => `*a${i}, `.repeat(9);
    const nested = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${names(i)}]`);
    const problems = problemsOf(`a0: &a0 [x]\n${nested.join('\n')}\n`);
    expect(problems.join('\n')).toContain('more than 100 aliases');
  });
});
