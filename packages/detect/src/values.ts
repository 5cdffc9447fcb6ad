import { isPlaceholder, isRandom } from './placeholder.ts';

/** What a first pass left; `redact(redact(x))` is `redact(x)`. */
const ownToken = /^(?:\[(?:REDACTED:[a-z\d-]{1,64}#[\da-f]{12}|WITHHELD:[a-z\d_-]{1,64})\])+$/;

/** Whether it is a replacement of ours and nothing else. */
export function isOwnToken(text: string): boolean {
  return text.startsWith('[') && ownToken.test(text);
}

/** Types, literals and the words of documentation that stand where a value would. */
const wordsNotValues = new Set(
  `string str text bytes int integer number float bool boolean object array list dict map any none
  null nil undefined true false yes no required optional missing invalid incorrect wrong empty unset
  expired default hidden masked redacted removed filtered protected encrypted hashed secret password
  passwd pass pwd token key apikey value test todo tbd unknown disabled enabled basic bearer digest
  prompt include omit same-origin varchar char input output type new old env environ ok error failed
  failure success changed updated reset forgot not must should is are was has be the a an and or of
  for to in on at by with from that this it its your my our you will can may never always only self
  cls this const let var function return import`.split(/\s+/),
);

/** References to a value that stands elsewhere: variables, calls, templates. */
const reference = new RegExp(
  [
    String.raw`^[$%@]?\{|^\$[A-Za-z_(]|^%[A-Za-z_]+%$|^%\(?[a-z]|^<[^<>]*>?$|^&[a-z]+;`,
    String.raw`^(?:os|process|env|config|cfg|settings|self|this|secrets|vars|var|args|opts|options|data`,
    String.raw`|params|request|req|ctx|context|kwargs|user|props|state|module|local|each)[.[]`,
    String.raw`|^[A-Za-z_$][\w$]{0,63}(?:\.[A-Za-z_$][\w$]{0,63}){0,8}[([]|^\*{3,}$|^\.{3}|^-+$|^[•●]+$`,
  ].join(''),
);

/**
 * Whether a value beside a telling name is a secret rather than a type, a reference or a word.
 *
 * @param value  without quotes
 * @param quoted quoted values are literals; bare ones may be code or prose
 */
export function isSecretValue(value: string, quoted: boolean): boolean {
  if (value.length < 3 || isOwnToken(value) || isPlaceholder(value)) return false;
  if (wordsNotValues.has(value.toLowerCase()) || reference.test(value)) return false;
  if (quoted) return !/^[\s\W]*$/.test(value);
  return value.length >= 4 && /[A-Za-z\d\u0080-\u00ff]/.test(value);
}

/** Whether a value looks drawn by lot, for names that alone do not say that it is a secret. */
export function looksRandom(value: string): boolean {
  if (value.length < 8 || /\s/.test(value)) return false;
  return isRandom(value) && !isOwnToken(value);
}

/** Stands for a value whatever the name says: `${VAR}`, `{{ var }}`, `<password>`, `%VAR%`, `***`. */
const standIn = /^(?:\$\{.*\}|\{\{.*\}\}|<[^<>]*>|%[A-Za-z_]+%|\$[A-Z_]+|[*•x.]{3,})$/i;

/** Whether a value is nothing that a name alone makes a secret: empty, a stand-in, our own token. */
export function isNoValue(value: string): boolean {
  return value.trim() === '' || isOwnToken(value) || standIn.test(value) || isPlaceholder(value);
}
