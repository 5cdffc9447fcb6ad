import { rewrite } from '@traceveil/otlp';
import { findPhrase } from './phrase.ts';

const prose = 'the report lists each order by place and date, so the reader can follow the steps; ';
/** A name that makes a secret of every value, and one as common that does not. */
const headerNames = new Map([
  ['http.request.header.authorization', 'http.request.header.accept-language'],
]);

/** Puts prose of the same length in the place of each secret and of what was put in with it. */
export function removePlanted(request: Buffer, cores: readonly string[]): Buffer {
  if (cores.length === 0) return request;
  const clean = rewrite(request, 'traces', {
    replace: ({ bytes, start, end, kind }) => {
      const text = Buffer.from(bytes.subarray(start, end)).toString('latin1');
      const changed = kind === 'key' ? headerNames.get(text) : withoutCores(text, cores);
      return changed === undefined ? undefined : Buffer.from(changed, 'latin1');
    },
    judge: () => 'none',
  });
  return Buffer.from(clean.buffer, clean.byteOffset, clean.byteLength);
}

function withoutCores(text: string, cores: readonly string[]): string | undefined {
  let changed = text;
  for (const core of cores) {
    const phrase = findPhrase(changed, core);
    if (!phrase) continue;
    const { start, end } = phrase;
    const length = end - start;
    const filler = prose.repeat(Math.ceil(length / prose.length)).slice(0, length);
    changed = changed.slice(0, start) + filler + changed.slice(end);
  }
  return changed === text ? undefined : changed;
}
