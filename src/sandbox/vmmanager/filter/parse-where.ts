import { FilterSyntaxError, type Token, tokenize } from './tokenize.ts';

const operators = ['EQ', 'NE', 'GT', 'GE', 'LT', 'LE', 'CP'] as const;

/** How a field is compared; CP is a mask as in SQL's LIKE (VMmanager 6 API guide, "Filter formats"). */
export type Operator = (typeof operators)[number];

/** A parsed `where`. Values stay texts: quotes are optional for numbers. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly inner: Condition }
  | { readonly kind: 'compare'; readonly field: string; readonly operator: Operator; readonly value: string };

/**
 * Parses a `where` expression. NOT binds tighter than AND, AND tighter than OR.
 *
 * @throws {FilterSyntaxError} when the text is no expression.
 */
export function parseWhere(where: string): Condition {
  const tokens = tokenize(where);
  let next = 0;

  const isWord = (token: Token | undefined, word: string) => token?.kind === 'word' && token.text === word;
  const fail = (message: string): FilterSyntaxError => new FilterSyntaxError(message, tokens[next]?.at ?? where.length);

  function parseOr(): Condition {
    let left = parseAnd();
    while (isWord(tokens[next], 'OR')) {
      next += 1;
      left = { kind: 'or', left, right: parseAnd() };
    }
    return left;
  }

  function parseAnd(): Condition {
    let left = parseNot();
    while (isWord(tokens[next], 'AND')) {
      next += 1;
      left = { kind: 'and', left, right: parseNot() };
    }
    return left;
  }

  function parseNot(): Condition {
    if (!isWord(tokens[next], 'NOT')) {
      return parsePrimary();
    }
    next += 1;
    return { kind: 'not', inner: parseNot() };
  }

  function parsePrimary(): Condition {
    if (tokens[next]?.kind !== '(') {
      return parseComparison();
    }
    next += 1;
    const inner = parseOr();
    if (tokens[next]?.kind !== ')') {
      throw fail('A bracket is not closed');
    }
    next += 1;
    return inner;
  }

  function parseComparison(): Condition {
    const [field, operator, value] = tokens.slice(next, next + 3);
    if (field?.kind !== 'word' || !/^[A-Za-z_]\w*(\.\w+)*$/.test(field.text)) {
      throw fail('A field is expected');
    }
    next += 1;
    const known = operators.find((name) => isWord(operator, name));
    if (known === undefined) {
      throw fail(`One of ${operators.join(', ')} is expected`);
    }
    next += 1;
    if (value?.kind !== 'text' && !(value?.kind === 'word' && /^-?\d+(\.\d+)?$/.test(value.text))) {
      throw fail('A number or a text in single quotes is expected');
    }
    next += 1;
    return { kind: 'compare', field: field.text, operator: known, value: value.text };
  }

  const condition = parseOr();
  if (next < tokens.length) {
    throw fail('The expression ends here');
  }
  return condition;
}
