import type { Convention, ConventionTable, KeyClass, Role } from './convention.ts';
import { langfuse } from './langfuse.ts';
import { langsmith } from './langsmith.ts';
import { logfire } from './logfire.ts';
import { mlflow } from './mlflow.ts';
import { openinference } from './openinference.ts';
import { openllmetry } from './openllmetry.ts';
import { otelGenai } from './otel-genai.ts';
import { otel } from './otel.ts';
import { otherAgents } from './other-agents.ts';
import { vercelAi } from './vercel-ai.ts';

/** Every convention's keys. No key stands in two. */
export const conventionTables: readonly ConventionTable[] = [
  otel,
  otelGenai,
  openinference,
  openllmetry,
  vercelAi,
  langfuse,
  langsmith,
  logfire,
  mlflow,
  ...otherAgents,
];

const keyLengthMax = 256;
const index = /(?<=[.:])\d+(?=[.:]|$)/g;

const unknownKey: KeyClass = { convention: 'none', role: 'content' };
const roles: readonly Role[] = ['content', 'identity', 'structure', 'opaque'];

/** By key as in the tables, alternatives written out; open sets with their `*`. */
const listed = new Map<string, KeyClass>();
/** By beginning, to its last dot. */
const namespaces = new Map<string, KeyClass>();
const events = new Map<string, Convention>();

for (const table of conventionTables) {
  const { convention } = table;
  for (const role of roles) {
    const known: KeyClass = { convention, role };
    for (const key of writtenOut(table[role] ?? '')) listed.set(key, known);
  }
  const own: KeyClass = { convention, role: 'content' };
  for (const start of writtenOut(table.namespaces ?? '')) namespaces.set(start, own);
  for (const name of writtenOut(table.events ?? '')) events.set(name, convention);
}

/**
 * What is known of an attribute's key. Makes text, so ask once for each key; what a list does not
 * have is content.
 *
 * @param key as UTF-8 or Latin-1: keys of conventions are ASCII
 */
export function classifyKey(key: string): KeyClass {
  if (key.length > keyLengthMax) return unknownKey;
  const name = withoutIndices(key);
  return findListed(name) ?? findStart(name, namespaces, '') ?? unknownKey;
}

/** Whether a convention lists the key, by itself or in an open set. */
export function isListedKey(key: string): boolean {
  return findListed(withoutIndices(key)) !== undefined;
}

/** The convention whose log record or span event has this name. */
export function conventionOfEvent(name: string): Convention | undefined {
  return events.get(withoutIndices(name));
}

/** `llm.input_messages.12.message.role` is `llm.input_messages.N.message.role`. */
export function withoutIndices(key: string): string {
  return key.replaceAll(index, 'N');
}

/** The keys between blanks, with every alternative of `{a,b}`. */
export function writtenOut(words: string): string[] {
  return words
    .split(/\s+/)
    .filter((word) => word !== '')
    .flatMap(alternatives);
}

function alternatives(word: string): string[] {
  const [braces, inside] = /\{([^{}]*)\}/.exec(word) ?? [];
  if (braces === undefined || inside === undefined) return [word];
  return inside.split(',').flatMap((choice) => alternatives(word.replace(braces, choice)));
}

function findListed(name: string): KeyClass | undefined {
  return listed.get(name) ?? findStart(name, listed, '*');
}

/** The longest beginning that ends with a dot or a colon and is known. */
function findStart(
  name: string,
  known: ReadonlyMap<string, KeyClass>,
  ending: string,
): KeyClass | undefined {
  for (let end = name.length; end > 0; end--) {
    const last = name[end - 1];
    if (last !== '.' && last !== ':') continue;
    const found = known.get(name.slice(0, end) + ending);
    if (found) return found;
  }
  return undefined;
}
