import { defaultRules } from '@traceveil/detect';
import type { Found } from './found.ts';
import { defaultPolicy } from './rules.ts';
import { FileSearch, scanLimits, type SearchOptions } from './search-file.ts';

/** What a search told of. */
export interface Heard {
  readonly found: Found[];
  readonly unread: string[];
  skipped: number;
  bytes: number;
}

/** Searches one file that is in memory, a chunk at a time. For tests. */
export async function searchIn(
  content: string | Buffer,
  {
    file = 'a.txt',
    isNamed = true,
    ...wishes
  }: Partial<SearchOptions> & { readonly file?: string; readonly isNamed?: boolean } = {},
): Promise<Heard> {
  const heard: Heard = { found: [], unread: [], skipped: 0, bytes: 0 };
  const options = {
    rules: { rules: defaultRules, ownRules: [] },
    policy: defaultPolicy(),
    input: 'auto',
    signal: undefined,
    explains: false,
  } as const;
  const search = new FileSearch(
    { ...options, limits: scanLimits, ...wishes },
    {
      found: (found) => heard.found.push(found),
      unread: (_file, why) => heard.unread.push(why),
      skipped: () => heard.skipped++,
      read: (length) => (heard.bytes += length),
    },
  );
  await search.search(file, chunksOf(Buffer.from(content)), isNamed);
  return heard;
}

const chunkBytes = 1_000;

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    yield await Promise.resolve(bytes.subarray(at, at + chunkBytes));
  }
}
