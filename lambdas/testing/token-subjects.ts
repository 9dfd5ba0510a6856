/** Invalid subjects, and what is wrong with each. */
export const badSubjects: readonly [what: string, sub: unknown][] = [
  ['with half a surrogate pair at its end', 'a\ud800'],
  ['with half a surrogate pair at its start', '\udc00a'],
  ['with a surrogate pair the wrong way round', 'a\ude00\ud83da'],
  ['that is empty', ''],
  ['of 257 characters', 'a'.repeat(257)],
  ['of 129 characters of two units', '😀'.repeat(129)],
  ['with a NUL', 'a\0'],
  ['with a line break', 'a\nb'],
  ['with a delete', 'a\x7f'],
  ['that is a number', 7],
  ['that is null', null],
  ['that is a list', ['alice']],
  ['that is an object', { toString: 'alice' }],
];

/** Subjects as identity providers issue them, and the longest valid ones. */
export const goodSubjects: readonly [what: string, sub: string][] = [
  ['with a bar', 'auth0|507f1f77bcf86cd799439011'],
  ['that is a UUID', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'],
  ['with base64url', 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ'],
  ['in Korean', '김철수'],
  ['with a whole surrogate pair', 'alice😀'],
  ['of 256 characters of three bytes', '가'.repeat(256)],
  ['with a space and quotes', 'a "b" {c}'],
];
