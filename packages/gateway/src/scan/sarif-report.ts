import { isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OwnRule, Rule, Severity } from '@traceveil/detect';
import { severityOf, type Found } from './found.ts';
import type { ScanResult } from './result.ts';
import { sentenceOf } from './table-report.ts';

const schema =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** What GitHub's code scanning sorts by: above 9.0 is critical, 7.0 high, 4.0 medium. */
const scores: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
};

/** What a SARIF report tells besides the result. */
export interface SarifContext {
  readonly rules: readonly Rule[];
  readonly ownRules: readonly OwnRule[];
  readonly version: string;
  /** The folder to which the places of files are relative. */
  readonly folder: string;
}

/**
 * For code scanning.
 *
 * @see SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifReport(result: ScanResult, context: SarifContext): string {
  const byId = new Map(context.rules.map((rule) => [rule.id, rule]));
  const own = new Map(context.ownRules.map((rule) => [rule.id, rule]));
  const ids = [...new Set(result.found.map(({ rule }) => rule))];
  const indices = new Map(ids.map((id, index) => [id, index]));
  const log = {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'traceveil',
            version: context.version,
            semanticVersion: context.version,
            rules: ids.map((id) => describe(id, byId.get(id), own.get(id))),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: result.unreadCount === 0,
            toolExecutionNotifications: result.unread.map(({ file, why }) => ({
              level: 'error',
              message: { text: why },
              locations: [{ physicalLocation: { artifactLocation: locate(file, context) } }],
            })),
          },
        ],
        results: result.found.map((found) => ({
          ruleId: found.rule,
          ruleIndex: indices.get(found.rule) ?? -1,
          level: levels[found.severity],
          message: { text: messageOf(found) },
          locations: [locationOf(found, context)],
          partialFingerprints: { 'traceveil/v1': found.fingerprint },
          properties: { confidence: found.confidence, length: found.length },
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function describe(id: string, rule: Rule | undefined, own: OwnRule | undefined) {
  const severity = severityOf(rule ?? own);
  const rotate = rule?.rotate ?? 'Change it where it is checked.';
  return {
    id,
    name: id,
    shortDescription: { text: `A secret of the kind ${id}` },
    fullDescription: {
      text: rule
        ? `Found by its format or by what stands around it. ${rotate}`
        : own
          ? `Found by a rule of your own. ${rotate}`
          : `A value that the name of its attribute or member says is a secret. ${rotate}`,
    },
    ...(rule && { helpUri: rule.source }),
    help: { text: `When it leaked: ${rotate}` },
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ['security', 'secret'],
      precision: rule ? (rule.confidence ?? 'high') : own && !own.isGeneral ? 'high' : 'low',
      'security-severity': scores[severity],
    },
  };
}

function messageOf({ rule, confidence, explanation }: Found): string {
  const why = explanation ? `: ${sentenceOf(explanation)}` : '';
  return `A secret of the kind ${rule} (${confidence} confidence)${why}.`;
}

function locationOf({ file, start, end, line, field }: Found, context: SarifContext) {
  const region =
    start && end
      ? {
          startLine: start.line,
          startColumn: start.column,
          endLine: end.line,
          endColumn: end.column,
        }
      : { startLine: line ?? 1 };
  return {
    physicalLocation: { artifactLocation: locate(file, context), region },
    ...(field !== undefined && {
      logicalLocations: [{ fullyQualifiedName: field, kind: 'member' }],
    }),
  };
}

/** Relative where it is below the folder, as code scanning wants it. */
function locate(file: string, { folder }: SarifContext): { readonly uri: string } {
  if (file === '-') return { uri: 'stdin' };
  const below = isAbsolute(file) ? relative(folder, file) : file;
  const parts = below.split(sep);
  if (isAbsolute(below) || parts[0] === '..') return { uri: pathToFileURL(file).href };
  const uri = parts
    .filter((part) => part !== '.')
    .map(encodeURIComponent)
    .join('/');
  return { uri };
}
