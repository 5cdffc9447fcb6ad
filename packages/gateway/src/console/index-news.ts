import { SourceError } from '@traceveil/console';

/** How far an index is that is being made ready: whoever asks hears it at once, instead of waiting. */
export interface IndexNews {
  readonly isTold: boolean;
  /** Says how far, also to those who wait; `undefined`: questions are answered again. */
  tell(text: string | undefined): void;
  /** @throws SourceError `preparing`, which leaves the answer to itself; or what the answer throws */
  orElse(answer: () => Promise<unknown>): Promise<unknown>;
}

/** Creates it: nothing is told yet. */
export function createIndexNews(): IndexNews {
  let news: string | undefined;
  const waiting = new Set<(error: SourceError) => void>();
  const preparing = (text: string) =>
    new SourceError('preparing', `${text}; it goes on by itself: ask again in a while`);
  return {
    get isTold() {
      return news !== undefined;
    },
    tell(text) {
      news = text;
      if (text === undefined) return;
      for (const reject of waiting) reject(preparing(text));
      waiting.clear();
    },
    orElse(answer) {
      if (news !== undefined) return Promise.reject(preparing(news));
      return new Promise((resolve, reject) => {
        waiting.add(reject);
        answer()
          .then(resolve, reject)
          .finally(() => waiting.delete(reject));
      });
    },
  };
}
