/** A range of a text: the whole of what a planted secret stands in. */
export interface Phrase {
  readonly start: number;
  readonly end: number;
}

/** What stands before a secret and makes one of whatever follows. */
const introductions = ['Authorization: Bearer '];
const pemStart = '-----BEGIN';
const pemEnd = /-----END [A-Z ]+-----/g;

/**
 * Finds the text that was put in with a secret: up to the spaces around it, its introduction, the
 * whole of a key in PEM.
 */
export function findPhrase(text: string, core: string): Phrase | undefined {
  const at = text.indexOf(core);
  if (at < 0) return undefined;
  const pem = findPem(text, at);
  if (pem) return pem;
  let start = text.lastIndexOf(' ', at) + 1;
  const space = text.indexOf(' ', at + core.length);
  for (const introduction of introductions) {
    if (text.endsWith(introduction, start)) {
      start -= introduction.length;
    }
  }
  return { start, end: space < 0 ? text.length : space };
}

function findPem(text: string, at: number): Phrase | undefined {
  const start = text.lastIndexOf(pemStart, at);
  if (start < 0) return undefined;
  pemEnd.lastIndex = start;
  const end = pemEnd.exec(text);
  if (!end || end.index < at) return undefined;
  return { start, end: end.index + end[0].length };
}
