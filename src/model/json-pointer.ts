import type { JsonPointer } from './json.ts';

/** The pointer to a member (a key, or an index) of what `parent` points to, escaped as RFC 6901 section 3 asks. */
export function childPointer(parent: JsonPointer, key: string | number): JsonPointer {
  return `${parent}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The keys along a pointer, unescaped: `/a~1b/0` gives `['a/b', '0']`. */
export function pointerSegments(pointer: JsonPointer): readonly string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The pointer that the segments make. */
export function pointerOf(segments: readonly (string | number)[]): JsonPointer {
  return segments.reduce<JsonPointer>((pointer, segment) => childPointer(pointer, segment), '');
}

/** Whether `pointer` is `ancestor` or lies beneath it. */
export function isWithin(pointer: JsonPointer, ancestor: JsonPointer): boolean {
  return pointer === ancestor || pointer.startsWith(`${ancestor}/`);
}

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** A pointer as a person writes a path: `/spec/tags/0/name` is `spec.tags[0].name`, odd keys in brackets and quotes. */
export function displayPath(pointer: JsonPointer): string {
  let path = '';
  for (const segment of pointerSegments(pointer)) {
    if (/^\d+$/.test(segment)) path += `[${segment}]`;
    else if (PLAIN_KEY.test(segment)) path += path === '' ? segment : `.${segment}`;
    else path += `[${JSON.stringify(segment)}]`;
  }
  return path;
}
