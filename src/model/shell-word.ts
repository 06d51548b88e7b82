/** Text in single quotes, as one word of a shell's command line: an apostrophe within (of a key, a path, a server's id) ends nothing. */
export function quotedWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Text as one word of a shell's command line, in quotes only where it takes them. */
export function shellWord(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : quotedWord(text);
}
