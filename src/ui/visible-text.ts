/**
 * Characters that a terminal or a browser acts on instead of showing them: control characters but tab and line feed, and the
 * marks that reorder or hide text (Unicode bidirectional controls, zero-width characters, separators of lines).
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const ACTIVE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text from a server or a file, made safe to show: what would act on the screen stands as an escape, `\u001b`. */
export function visibleText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(ACTIVE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
