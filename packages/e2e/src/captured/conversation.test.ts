import { expect, it } from '@jest/globals';
import { jsonToProto } from '@traceveil/otlp';
import { readConversation } from '@traceveil/session';
import { describeShared } from '../harness/needs.ts';
import { readCaptured } from './requests.ts';
import { knownMistakes, mistakesIn } from './spoken-places.ts';

describeShared('captured', 'the conversations of captured agents', (folder) => {
  const captured = folder === 'absent' ? [] : readCaptured(folder);

  it.each([...new Set(captured.map(({ library }) => library))])('%s', (library) => {
    const requests = captured
      .filter((request) => request.library === library && request.signal !== 'metrics')
      .map(({ signal, isJson, bytes }) => ({
        signal,
        bytes: isJson ? jsonToProto(bytes, signal) : bytes,
      }));
    const recorded = requests.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join('');
    const mistakes = mistakesIn(readConversation(requests), recorded);
    expect(mistakes).toEqual(knownMistakes[library] ?? []);
  });
});
