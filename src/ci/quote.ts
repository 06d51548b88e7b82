/** Text as a YAML scalar: JSON is YAML, and needs no knowledge of what YAML takes for something else. */
export function yamlText(text: string): string {
  return JSON.stringify(text)
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
    .replaceAll('\u007f', '\\u007f');
}

/** Texts as a YAML list on one line. */
export function yamlList(texts: readonly string[]): string {
  return `[${texts.map(yamlText).join(', ')}]`;
}

/** Text as a string of Groovy in which nothing is replaced. */
export function groovyText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

/** A name as the id of a job: letters, digits, hyphens and underscores, beginning with a letter. */
export function jobId(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_-]/g, '-');
  return /^[A-Za-z_]/.test(plain) ? plain : `e-${plain}`;
}

/** Lines moved to the right; empty ones stay empty. */
export function indent(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(columns) + line))
    .join('\n');
}
