import { closest, distance } from 'fastest-levenshtein';

/** The known name that was probably meant: near in spelling, or equal but for case and separators. `undefined` when none is near. */
export function suggestName(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const bare = (text: string): string => text.toLowerCase().replaceAll(/[-_ .]/g, '');
  const sameLetters = known.find((candidate) => bare(candidate) === bare(name));
  if (sameLetters !== undefined) return sameLetters;
  const letters = (text: string): string => [...bare(text)].sort().join('');
  const swapped = known.find((candidate) => letters(candidate) === letters(name));
  if (swapped !== undefined) return swapped;
  const nearest = closest(
    name.toLowerCase(),
    known.map((candidate) => candidate.toLowerCase()),
  );
  const index = known.findIndex((candidate) => candidate.toLowerCase() === nearest);
  const allowed = name.length < 3 ? 0 : Math.max(1, Math.floor(name.length / 3));
  return distance(name.toLowerCase(), nearest) <= allowed ? known[index] : undefined;
}

/** A hint of the form ``did you mean `x`?``, or the known names when none is near; `undefined` when there are none. */
export function nameHint(name: string, known: readonly string[], noun: string): string | undefined {
  const suggestion = suggestName(name, known);
  if (suggestion !== undefined) return `did you mean \`${suggestion}\`?`;
  if (known.length === 0) return undefined;
  const shown = known.slice(0, 12);
  const more = known.length > shown.length ? `, and ${known.length - shown.length} more` : '';
  return `${noun}: ${shown.join(', ')}${more}`;
}
