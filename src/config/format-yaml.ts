import { isDeepStrictEqual } from 'node:util';
import { type Document, Lexer, parseAllDocuments, Scalar, visit } from 'yaml';

/** What came of formatting a text. */
export type FormatResult =
  | { readonly kind: 'formatted'; readonly text: string }
  /** It is no YAML; `offset` is where it stops being one. */
  | { readonly kind: 'invalid'; readonly message: string; readonly offset: number }
  /** Formatting would lose a comment or change a value: the text is to be left as it is. */
  | { readonly kind: 'delicate' };

/** Longest line that a list or an object in brackets may make. */
const WIDTH = 120;

/** Characters of the private use area: texts that hold any are not formatted. */
const PRIVATE = /[\uE000-\uF8FF]/;

/**
 * Lays out a YAML text: two spaces a level, `{ a: 1 }` and `[1, 2]`, one blank line at most, double quotes where single ones are
 * not needed, no spaces at line ends. Comments stay. What the text means never changes: values, their order, anchors and
 * the number of documents.
 */
export function formatYaml(text: string): FormatResult {
  const plain = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  let result = formatOnce(plain);
  if (result.kind === 'formatted' && result.text === plain) return result;
  // A comment may settle only at the second look; a text that never settles is better left alone.
  for (let look = 0; look < 3; look += 1) {
    if (result.kind !== 'formatted') return look === 0 ? result : { kind: 'delicate' };
    const again = formatOnce(result.text);
    if (again.kind === 'formatted' && again.text === result.text)
      return isSame(plain, result.text) ? result : { kind: 'delicate' };
    result = again;
  }
  return { kind: 'delicate' };
}

function formatOnce(text: string): FormatResult {
  const documents = parse(text);
  for (const { errors } of documents) {
    const [error] = errors;
    if (error === undefined) continue;
    return { kind: 'invalid', message: error.message.split('\n')[0] ?? error.message, offset: error.pos[0] };
  }
  if (PRIVATE.test(text)) return { kind: 'delicate' };
  const stand = new StandIns(text);
  const parts = documents.map((document, index) => {
    visit(document, { Scalar: (_key, node) => stand.replace(node) });
    const printed = document.toString({ indent: 2, lineWidth: WIDTH });
    return index === 0 || /^(?:---|%)/m.test(printed.replaceAll(/^#.*\n/gm, '')) ? printed : `---\n${printed}`;
  });
  return { kind: 'formatted', text: stand.restore(tighten(parts.join(''))) };
}

function parse(text: string): readonly Document.Parsed[] {
  const documents = parseAllDocuments(text, { uniqueKeys: false });
  return Array.isArray(documents) ? documents : [];
}

/** Texts on one line stay as they are written: while the lines are laid out, something of the same length stands in for each. */
class StandIns {
  readonly #text: string;
  readonly #sources: string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  replace(node: Scalar): void {
    const [start = 0, end = 0] = node.range ?? [];
    const source = this.#text.slice(start, end);
    if (node.type === Scalar.BLOCK_FOLDED) keepFolds(node, source);
    if (source.includes('\n') || source.length < 3) return;
    const index = this.#sources.push(requoted(source)) - 1;
    const digits = String.fromCharCode(0xe000, 0xe100 + (index % 4096), 0xe100 + Math.floor(index / 4096));
    node.value = digits.padEnd(source.length, '\uE001');
    node.type = Scalar.PLAIN;
    delete node.source;
  }

  restore(text: string): string {
    return text
      .replaceAll(/\|([-+\d]*(?: +#.*)?\n *)\uE002/g, '>$1')
      .replaceAll(/\uE000([\uE100-\uF8FF])([\uE100-\uF8FF])\uE001*/g, (_all, low: string, high: string) => {
        const index = low.charCodeAt(0) - 0xe100 + (high.charCodeAt(0) - 0xe100) * 4096;
        return this.#sources[index] ?? '';
      });
  }
}

/** A folded text keeps its lines: it is laid out as a literal one, with a mark by which it gets its `>` back. */
function keepFolds(node: Scalar, source: string): void {
  const [header = '', ...lines] = source.split('\n');
  const filled = lines.filter((line) => line.trim() !== '');
  if (/\d/.test(header) || filled.length === 0 || /^ *\uE002/.test(filled[0] ?? '')) return;
  const indent = Math.min(...filled.map((line) => line.length - line.trimStart().length));
  const text = lines.map((line) => line.slice(indent)).join('\n');
  const isClipped = !/[-+]/.test(header);
  const body = header.includes('+') ? text : `${text.trimEnd()}${isClipped ? '\n' : ''}`;
  node.type = Scalar.BLOCK_LITERAL;
  node.value = `\uE002${body}`;
}

/** Double quotes for single ones, where the text between needs no escapes. */
function requoted(source: string): string {
  return /^'[^'"\\]*'$/.test(source) ? `"${source.slice(1, -1)}"` : source;
}

/** What the lexer says besides the text: a document begins, a scalar begins, a scalar is missing. */
const MARKS: ReadonlySet<string> = new Set(['\u0002', '\u001f', '\u0018']);

/** No spaces within the brackets of a list. */
function tighten(text: string): string {
  const tokens = [...new Lexer().lex(text)];
  return tokens
    .filter((token, index) => token !== ' ' || (tokens[index - 1] !== '[' && tokens[index + 1] !== ']'))
    .filter((token) => !MARKS.has(token))
    .join('');
}

/** Whether two texts hold the same values under the same keys in the same order, and the same comments. */
function isSame(before: string, after: string): boolean {
  const outline = (document: Document.Parsed): unknown => {
    const seen: unknown[] = [];
    visit(document, {
      Scalar: (key, node) => void seen.push([key, node.value, node.anchor]),
      Alias: (key, node) => void seen.push([key, node.source, 'alias']),
      Collection: (key, node) => void seen.push([key, node.anchor, node.items.length]),
    });
    return seen;
  };
  return (
    isDeepStrictEqual(parse(before).map(outline), parse(after).map(outline)) &&
    isDeepStrictEqual(commentsOf(before), commentsOf(after))
  );
}

function commentsOf(text: string): readonly string[] {
  return [...new Lexer().lex(text)].filter((token) => token.startsWith('#')).map((token) => token.trimEnd());
}
