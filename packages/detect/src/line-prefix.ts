/**
 * What stands before each line of a file that was printed: a time, its number, the name of a
 * container, the sign of a difference or of a quotation. Part of a pattern, without flags.
 */
export const linePrefix = [
  String.raw`(?:(?:\d{4}-\d\d-\d\d[T ][\d:.,]{8,18}Z?|[A-Za-z][\w.-]{0,32}[ \t]{1,16}\|)[ \t]?`,
  String.raw`|[ \t]{0,8}\d{1,6}(?:\t|\xe2\x86\x92|[:|-][ \t]?)|[+>-] ?)`,
].join('');
