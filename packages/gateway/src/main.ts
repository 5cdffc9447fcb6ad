import { parseArgs, type ParseArgsConfig } from 'node:util';
import { readVersion } from './version.ts';

const usage = `Usage: traceveil COMMAND

  run [--config FILE]       takes spans, logs and metrics, redacts them, sends them on;
                            without FILE on 127.0.0.1, into files below ./data
  validate --config FILE    says what is wrong with a configuration
  scan PATH|-...            lists the secrets in files, folders, OTLP requests and what of these is
                            gzip, never their values
       [--format table|json|sarif] [--explain]
       [--input auto|text|jsonl|otlp-json|otlp-proto] [--signal traces|logs|metrics]
       [--config FILE]       with the rules and exceptions of a gateway's configuration
       [--rules FILE]...     with rules of your own: YAML, or TOML as gitleaks has it
  rules list [--json]       says which kinds of secret are found
  rules show ID [--json]    says how one is found, and what to do when it leaked
  rules test FILE|-         tries the rules, or one, on a text and says why they find something or
       [--rule ID]          nothing
  demo                      sends an agent session with made-up secrets through the running
       [--endpoint URL]     gateway (http://127.0.0.1:4318) and shows what became of them
       [--data DIRECTORY]   where that gateway keeps its files (./data)
  conformance URL...        checks any OTLP endpoint, http://HOST:PORT or grpc://HOST:PORT, against
       [--json FILE|-]      the specification and says which requirements it keeps
       [--timeout 10s] [--header NAME=VALUE]...
  coverage [--json]         says which fields the running gateway saw, scanned and changed, by
       [--endpoint URL]     service and convention (its admin server, http://127.0.0.1:8888)
  token NAME [--basic]      makes a token for a sender, or a password, and its hash for the gateway
  spool list [--json]       lists the dead letters: what a backend refused for good, or what was too
  spool show ID...          old; shows what is in one; has the gateway send it again, or deletes it
  spool resend|drop ID...   (--all instead of ID: every one)
       [--config FILE]      whose storage directory (./data)
       [--reason TEXT]      why, for the audit trail, which notes each show
  session list [--json]     lists the recorded sessions: those with findings, if not configured else
  session show ID [--json]  prints the conversation of a session, or of a trace, as a person reads it
  session replay ID         sends it again, clean, to http://HOST:PORT or grpc://HOST:PORT
       --to URL [--header NAME=VALUE]...
       [--config FILE]       whose storage directory (./data)
       [--reason TEXT]       why, for the audit trail, which notes each list, show and replay
  audit verify              says whether the audit trail is as it was written, or where it first is
       [--directory DIR]    not; needs no gateway (./data/audit)
       [--public-key FILE]... [--checkpoints DIR] [--json]
  audit search [--json]     lists events of the audit trail, the newest --limit 100 that fit
       [--session|--user|--agent|--sender|--service|--trace|--rule|--kind|--batch|--exporter VALUE]...
       [--actor|--approval|--hold|--sealed VALUE]...
       [--from TIME] [--to TIME]   2026-11-26T12:00:00Z, 2026-11-26, or how long ago: 24h
  audit lookup [--json]     reads a secret from standard input and tells where and when it passed
  audit reindex             makes the index of the trail anew
       [--config FILE]      whose trail and keys (./data)
       [--store SINK]       of all gateways, from a database: an audit sink such as postgresql;
       [--gateway NAME]     with it, of one of them
       [--reason TEXT]      why, for the trail, which notes each search and lookup
  report --from TIME        makes a package of evidence from the audit trail: all events of the
       --out DIR [--to TIME]  period, a sample, what they prove and what not, signed
       [--seed N] [--sample 25] [--config FILE] [--reason TEXT]
  report verify DIR         says whether a package is as it was made
       --public-key FILE
  approvals list [--json]   lists requests for approval; shows one; approves or denies it
       [--state pending]    (the console of the running gateway, http://127.0.0.1:8318, with the
  approvals show ID         token in TRACEVEIL_API_TOKEN)
  approvals approve|deny ID --reason TEXT [--sha256 HEX]
       [--endpoint URL] [--json]
  reveal TOKEN              asks to see the value that a token stands for; shows it once when that is
       --reason TEXT        approved, on a terminal, or with --output - elsewhere
       [--duration 5m] [--output -] [--endpoint URL]
  help, --version

Exit codes: 0 fine; 1 a finding, a problem, a failed start, a MUST not kept, a text not scanned,
an altered audit trail; 2 wrong usage, nobody there, a file that cannot be read, undelivered items.
`;

/** The outcome of a command that has no more to do; `undefined` when it goes on. */
type ExitCode = number | undefined;

type Command = (args: readonly string[]) => ExitCode | Promise<ExitCode>;

const consoleEndpoint = { type: 'string', default: 'http://127.0.0.1:8318' } as const;

// Loaded when called: `run` needs no demo, `help` needs nothing.
const commands: Readonly<Record<string, Command>> = {
  async run(args) {
    const { config } = options(args, { config: { type: 'string' } }).values;
    const { run } = await (await import('./program.ts')).loadProgram();
    await run(config);
    return undefined;
  },
  async validate(args) {
    const { config } = options(args, { config: { type: 'string' } }).values;
    if (config === undefined) throw new UsageError('validate needs --config FILE');
    const { validate } = await import('./validate.ts');
    return validate(config);
  },
  async scan(args) {
    const { values, positionals } = options(
      args,
      {
        format: { type: 'string' },
        input: { type: 'string' },
        signal: { type: 'string' },
        explain: { type: 'boolean', default: false },
        config: { type: 'string' },
        rules: { type: 'string', multiple: true },
      },
      true,
    );
    if (positionals.length === 0) throw new UsageError('scan needs a file, a folder or -');
    const { scan } = await import('./scan/scan.ts');
    return scan({ ...values, paths: positionals });
  },
  async rules([action, ...args]) {
    const { values, positionals } = options(
      args,
      { json: { type: 'boolean', default: false }, rule: { type: 'string' } },
      true,
    );
    const { rules } = await import('./rules/rules.ts');
    const exitCode = await rules(action, positionals, values);
    if (exitCode === undefined) throw new UsageError('rules needs list, show ID or test FILE|-');
    return exitCode;
  },
  async demo(args) {
    const { endpoint, data } = options(args, {
      endpoint: { type: 'string', default: 'http://127.0.0.1:4318' },
      data: { type: 'string', default: './data' },
    }).values;
    const { demo } = await import('./demo.ts');
    return demo({ endpoint, data });
  },
  async conformance(args) {
    const { values, positionals } = options(
      args,
      {
        json: { type: 'string' },
        timeout: { type: 'string', default: '10s' },
        header: { type: 'string', multiple: true, default: [] },
      },
      true,
    );
    if (positionals.length === 0) throw new UsageError('conformance needs a URL');
    const { json, timeout, header: headers } = values;
    const { conformance } = await import('./conformance.ts');
    return conformance({ endpoints: positionals, json, timeout, headers });
  },
  async coverage(args) {
    const { endpoint, json } = options(args, {
      endpoint: { type: 'string', default: 'http://127.0.0.1:8888' },
      json: { type: 'boolean', default: false },
    }).values;
    const { coverage } = await import('./coverage.ts');
    return coverage({ endpoint, json });
  },
  async token(args) {
    const { values, positionals } = options(
      args,
      { basic: { type: 'boolean', default: false } },
      true,
    );
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new UsageError('token needs one NAME');
    const { token } = await import('./token.ts');
    return token(name, values.basic);
  },
  async spool([action, ...args]) {
    const { values, positionals } = options(
      args,
      {
        config: { type: 'string' },
        json: { type: 'boolean', default: false },
        all: { type: 'boolean', default: false },
        reason: { type: 'string' },
      },
      true,
    );
    const { config, json, all, reason } = values;
    const { spool } = await import('./spool/dead-letters.ts');
    const exitCode = await spool(action, positionals, { config, json, all, reason });
    if (exitCode === undefined) throw new UsageError('spool needs list, or show, resend, drop ID');
    return exitCode;
  },
  async audit([action, ...args]) {
    if (action === 'verify') {
      const { 'public-key': publicKeys, ...values } = options(args, {
        directory: { type: 'string', default: './data/audit' },
        'public-key': { type: 'string', multiple: true, default: [] },
        checkpoints: { type: 'string' },
        json: { type: 'boolean', default: false },
      }).values;
      const { verify } = await import('./audit/verify.ts');
      return verify({ checkpoints: undefined, ...values, publicKeys });
    }
    const { searchOptions } = await import('./audit/search-options.ts');
    const { lookup, reindex, search } = await import('./audit/search.ts');
    const commands = { search, lookup, reindex };
    if (action !== 'search' && action !== 'lookup' && action !== 'reindex') {
      throw new UsageError('audit needs verify, search, lookup or reindex');
    }
    return commands[action](options(args, searchOptions).values);
  },
  async report(args) {
    const { values, positionals } = options(
      args,
      {
        from: { type: 'string' },
        to: { type: 'string' },
        out: { type: 'string' },
        seed: { type: 'string', default: '1' },
        sample: { type: 'string', default: '25' },
        config: { type: 'string' },
        reason: { type: 'string' },
        'public-key': { type: 'string', multiple: true, default: [] },
      },
      true,
    );
    const { report, verifyReport } = await import('./report/report.ts');
    const [action, directory, ...more] = positionals;
    const { from, to, out, seed, sample, config, reason, 'public-key': keys } = values;
    if (action === 'verify' && directory !== undefined && more.length === 0 && keys.length > 0) {
      return verifyReport(directory, keys);
    }
    if (action === undefined && from !== undefined && out !== undefined) {
      return report({ from, to, out, seed, sample, config, reason });
    }
    throw new UsageError('report needs --from TIME --out DIR, or verify DIR --public-key FILE');
  },
  async session([action, ...args]) {
    const { values, positionals } = options(
      args,
      {
        config: { type: 'string' },
        json: { type: 'boolean', default: false },
        to: { type: 'string' },
        reason: { type: 'string' },
        header: { type: 'string', multiple: true, default: [] },
      },
      true,
    );
    const { config, json, to, reason, header: headers } = values;
    const { session } = await import('./session/session.ts');
    const exitCode = await session(action, positionals, { config, json, to, reason, headers });
    if (exitCode === undefined) {
      throw new UsageError('session needs list, show ID or replay ID --to URL');
    }
    return exitCode;
  },
  async approvals([action, ...args]) {
    const { values, positionals } = options(
      args,
      {
        endpoint: consoleEndpoint,
        json: { type: 'boolean', default: false },
        state: { type: 'string' },
        reason: { type: 'string' },
        sha256: { type: 'string' },
      },
      true,
    );
    const { endpoint, json, state, reason, sha256 } = values;
    const { approvals } = await import('./approve/approvals.ts');
    const asked = { endpoint, json, state, reason, sha256 };
    const exitCode = await approvals(action, positionals, asked);
    if (exitCode === undefined) {
      throw new UsageError('approvals needs list, show ID, or approve or deny ID --reason TEXT');
    }
    return exitCode;
  },
  async reveal(args) {
    const { values, positionals } = options(
      args,
      {
        endpoint: consoleEndpoint,
        reason: { type: 'string' },
        duration: { type: 'string' },
        output: { type: 'string' },
      },
      true,
    );
    const { endpoint, reason, duration, output } = values;
    const [token, ...more] = positionals;
    if (token === undefined || more.length > 0 || reason === undefined) {
      throw new UsageError('reveal needs one TOKEN and --reason TEXT');
    }
    const { reveal } = await import('./approve/reveal.ts');
    return reveal(token, { endpoint, reason, duration, output });
  },
  help() {
    process.stdout.write(usage);
    return 0;
  },
  '--help': () => commands['help']?.([]),
  '-h': () => commands['help']?.([]),
  '--version': () => {
    process.stdout.write(`${readVersion()}\n`);
    return 0;
  },
};

class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The `traceveil` command. Ends the process, but for `run`. */
export async function main(args: readonly string[]): Promise<void> {
  const [name = 'help', ...rest] = args;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (!command) throw new UsageError(`there is no command "${name}"`);
    if (name !== 'run') endWithReader();
    const exitCode = await command(rest);
    // Not process.exit: what was written to a pipe may not have left yet.
    if (exitCode !== undefined) process.exitCode = exitCode;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isUsage = error instanceof UsageError;
    process.stderr.write(`traceveil: ${error.message}\n${isUsage ? `\n${usage}` : ''}`);
    process.exitCode = 2;
  }
}

/** Who reads what is written has enough, as `head` has: no error. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

function options<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  allowed: Options,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args: [...args], options: allowed, strict: true, allowPositionals });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
