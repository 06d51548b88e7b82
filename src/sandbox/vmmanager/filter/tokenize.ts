/** A piece of a `where` expression. `at` is its offset in the decoded text. */
export type Token =
  | { readonly kind: 'word'; readonly text: string; readonly at: number }
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: '(' | ')'; readonly at: number };

/** The text is no expression: what is wrong, and where. */
export class FilterSyntaxError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.name = 'FilterSyntaxError';
    this.at = at;
  }
}

const pieces = /\s+|[()]|'(?<quoted>[^']*)'|(?<word>[^\s()']+)/gy;

/** Cuts a decoded `where` into words, quoted texts and brackets. How to escape a quote in a text is not known: none can hold one. */
export function tokenize(where: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const match of where.matchAll(pieces)) {
    const { quoted, word } = match.groups ?? {};
    if (quoted !== undefined) {
      tokens.push({ kind: 'text', text: quoted, at });
    } else if (word !== undefined) {
      tokens.push({ kind: 'word', text: word, at });
    } else if (match[0] === '(' || match[0] === ')') {
      tokens.push({ kind: match[0], at });
    }
    at = match.index + match[0].length;
  }
  if (at < where.length) {
    throw new FilterSyntaxError('A quoted text does not end', at);
  }
  return tokens;
}
