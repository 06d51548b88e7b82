import { diffWordsWithSpace } from 'diff';

/** A part of a line, and whether the other side has it not. */
export interface WordPart {
  readonly text: string;
  readonly isChanged: boolean;
}

/** Both sides of a changed line, in parts. */
export interface WordDiff {
  readonly before: readonly WordPart[];
  readonly after: readonly WordPart[];
}

/** Lines that are longer together are not compared word by word: it takes long and helps nobody. */
const MOST_CHARACTERS = 2_000;

/** Less in common than this share, and two lines are not one line that changed. */
const LEAST_COMMON = 0.25;

/** What changed within a line, word by word; `undefined` where the two have too little in common for that to say anything. */
export function diffWords(before: string, after: string): WordDiff | undefined {
  if (before.length + after.length > MOST_CHARACTERS) return undefined;
  const parts = diffWordsWithSpace(before, after);
  const common = parts.reduce((sum, part) => sum + (part.added || part.removed ? 0 : part.value.trim().length), 0);
  if (common === 0 || common < Math.max(before.trim().length, after.trim().length) * LEAST_COMMON) return undefined;
  const side = (own: 'added' | 'removed', other: 'added' | 'removed'): readonly WordPart[] =>
    parts.filter((part) => !part[other]).map((part) => ({ text: part.value, isChanged: part[own] }));
  return { before: side('removed', 'added'), after: side('added', 'removed') };
}
