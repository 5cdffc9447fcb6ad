import { removedTexts } from '../harness/compare.ts';

/** Whether a text was sent, apart from what is masked in it: by itself, or in JSON. */
export function isSaidIn(sent: readonly string[], text: string): boolean {
  const strings = sent.flatMap((one) => stringsIn(one));
  const isSaid = (said: string) =>
    strings.some((one) => one === said || removedTexts(one, said) !== undefined);
  return isSaid(text) || stringsIn(text).slice(1).every(isSaid);
}

/** A text, and where it is JSON each text in that. */
function stringsIn(text: string): string[] {
  const inner: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'string') inner.push(...stringsIn(value));
    else if (typeof value === 'number' || typeof value === 'boolean') inner.push(String(value));
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' || typeof parsed === 'string') visit(parsed);
  } catch {
    // It is text.
  }
  return [text, ...inner];
}
