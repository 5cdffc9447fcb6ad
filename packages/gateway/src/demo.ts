import { connect } from 'node:net';
import { join } from 'node:path';
import { readResult, type DemoResult } from './demo-result.ts';
import { makeSecrets } from './demo-secrets.ts';
import { sendSession, type DemoSession, type Planted } from './demo-session.ts';
import { formatTable } from './table.ts';

const excerptLength = 46;
const reachableWithinMs = 2_000;

/** As on the command line. */
export interface DemoOptions {
  /** Base URL of the running gateway. */
  readonly endpoint: string;
  /** Where it keeps its files. */
  readonly data: string;
}

/**
 * `traceveil demo`: 0 when none of the planted secrets came out; 1 when one did, or it cannot be
 * told since the gateway does not run or keeps its files elsewhere.
 */
export async function demo({ endpoint, data }: DemoOptions): Promise<0 | 1> {
  if (!URL.canParse(endpoint)) throw new Error(`--endpoint must be a URL, not "${endpoint}"`);
  if (!(await isReachable(endpoint))) {
    process.stderr.write(`no gateway answers at ${endpoint}; start one: npx traceveil run\n`);
    return 1;
  }
  let session: DemoSession;
  let result: DemoResult;
  try {
    session = await sendSession(endpoint, makeSecrets());
    result = await readResult(data, session);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  const leaked = session.planted.filter((one) => hasLeaked(one, result.files));
  const paint = createPaint(process.stdout.isTTY);
  process.stdout.write(
    [
      `An agent session of ${String(session.spans)} spans went through ${endpoint}.\n\n`,
      paint.headings(compare(session.planted, result.cleanTexts)),
      `\nAudit trail, ${join(data, 'audit', 'audit.jsonl')}:\n\n`,
      paint.headings(listEvents(result)),
      '\n',
      paint.verdict(leaked.length, session.planted.length),
      ...leaked.map(({ what, where }) => `  came out: ${what}, ${where}\n`),
    ].join(''),
  );
  return leaked.length === 0 ? 0 : 1;
}

/** Connects and sends nothing, so that the gateway counts no request. */
function isReachable(endpoint: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(endpoint);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
      timeout: reachableWithinMs,
    });
    const answer = (isOpen: boolean) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.on('connect', answer(true));
    socket.on('error', answer(false));
    socket.on('timeout', answer(false));
  });
}

/** Looks for a secret as it is and as base64; of one with several lines, for each line. */
export function hasLeaked({ secret }: Planted, files: readonly string[]): boolean {
  const forms = secret
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => [line, wholeBase64(line)]);
  return files.some((file) => forms.some((form) => file.includes(form)));
}

/** Without the last group, which depends on what follows. */
function wholeBase64(line: string): string {
  return Buffer.from(line.slice(0, line.length - (line.length % 3))).toString('base64');
}

function compare(planted: readonly Planted[], cleanTexts: readonly string[]): string {
  const rows = planted.map(({ what, where, before, secret }) => [
    what,
    where,
    excerpt(before + secret),
    excerpt(findClean(before, cleanTexts)),
  ]);
  return formatTable([['SECRET', 'WHERE', 'WENT IN', 'CAME OUT'], ...rows]);
}

/** What stands in the place of a secret now: what follows the words before it, to its end. */
function findClean(before: string, texts: readonly string[]): string {
  // The first line of a private key and the word before a bearer token may go with them.
  const [anchor = before] = before.split(/-----|Bearer/, 1);
  for (const text of texts) {
    const start = text.indexOf(anchor);
    if (start < 0) continue;
    const rest = text.slice(start);
    const [token = rest] = /^.*?\[REDACTED:[^\]]*\]/s.exec(rest) ?? [];
    return token;
  }
  return '';
}

function excerpt(text: string): string {
  const line = text.replaceAll(/\\n|\n/g, '⏎');
  return line.length <= excerptLength ? line : `${line.slice(0, excerptLength - 1)}…`;
}

function listEvents({ auditEvents }: DemoResult): string {
  const rows = auditEvents.map((event) => [
    event.action,
    event.rule_id,
    event.span_id,
    event.field_path.replace(/^.*?\.(?=spans\[|attributes)/, ''),
  ]);
  return formatTable([['ACTION', 'RULE', 'SPAN', 'FIELD'], ...rows]);
}

function createPaint(hasColours: boolean) {
  const wrap = (code: number, text: string) =>
    hasColours ? `\u001b[${String(code)}m${text}\u001b[0m` : text;
  return {
    /** The first line of a table in bold, tokens in green. */
    headings: (table: string) =>
      table
        .replace(/^.*$/m, (line) => wrap(1, line))
        .replaceAll(/\[REDACTED:[^\]…]*[\]…]/g, (token) => wrap(32, token)),
    verdict: (leaked: number, planted: number) =>
      wrap(
        leaked === 0 ? 32 : 31,
        `${String(leaked)} of ${String(planted)} planted secrets came out`,
      ) + '\n',
  };
}
