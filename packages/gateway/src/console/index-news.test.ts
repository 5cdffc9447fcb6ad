import { expect, it } from '@jest/globals';
import { createIndexNews } from './index-news.ts';

const never = () => new Promise(() => undefined);

it('tells who waits, and who asks then, at once, and lets them ask again when it is over', async () => {
  const news = createIndexNews();
  const waits = news.orElse(never);
  news.tell('it is at 7 %');
  const told = { name: 'SourceError', reason: 'preparing' };
  await expect(waits).rejects.toMatchObject({
    ...{ ...told, message: 'it is at 7 %; it goes on by itself: ask again in a while' },
  });
  news.tell('it is at 8 %');
  await expect(news.orElse(never)).rejects.toThrow('it is at 8 %');
  expect(news.isTold).toBe(true);
  news.tell(undefined);
  expect(await news.orElse(() => Promise.resolve('an answer'))).toBe('an answer');
  expect(news.isTold).toBe(false);
});

it('says what is wrong where an answer does', async () => {
  const failing = createIndexNews().orElse(() => Promise.reject(new Error('it failed')));
  await expect(failing).rejects.toThrow('it failed');
});
