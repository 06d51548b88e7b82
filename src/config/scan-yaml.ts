import type { YamlEntry, YamlNode } from './yaml-node.ts';

/**
 * A quick reader of the plain part of YAML that most documents are written in: block mappings and lists, flow collections and
 * scalars on one line. It is many times faster than the full parser, which matters to projects with thousands of documents.
 * Its one promise: what it reads, the full parser reads the same; anything it is not sure of it leaves to that.
 */

/** Thrown to give a document up to the full parser. */
class GiveUp extends Error {}

const KEY = /([A-Za-z_][A-Za-z0-9_./-]*):(?=[ \n]|$)/y;
const FLOW_KEY = /([A-Za-z_][A-Za-z0-9_./-]*): */y;
const NULL = /^(?:~|[Nn]ull|NULL)$/;
const BOOLEAN = /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/;
const OCTAL = /^0o[0-7]+$/;
const INTEGER = /^(?:[-+]?[0-9]+|0x[0-9a-fA-F]+)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** First characters that mean something else than plain text. */
const INDICATORS = new Set('-?:,[]{}#&*!|>\'"%@`');
/** First characters of texts that may be null, booleans or numbers. */
const MAYBE_TYPED = new Set('~nNtTfF.+-0123456789');

/**
 * Reads the one document in a part of a text that has no document markers.
 *
 * @param text - Without tabs and carriage returns.
 * @returns The document; null when there is nothing but comments; `undefined` when it takes the full parser.
 */
export function scanYaml(text: string, start: number, end: number, depth: number): YamlNode | null | undefined {
  try {
    return new Scanner(text, start, end, depth).scan();
  } catch (error) {
    if (error instanceof GiveUp) return undefined;
    throw error;
  }
}

const keys = new Map<string, string>();

/** The same key as one text, because documents of one type repeat theirs a thousand times. */
function shareKey(key: string): string {
  const known = keys.get(key);
  if (known !== undefined) return known;
  keys.set(key, key);
  return key;
}

class Scanner {
  readonly #text: string;
  readonly #end: number;
  readonly #depth: number;
  /** Where the next line begins. */
  #next: number;
  /** The current line: its indentation (-1 after the last), where its content begins, and where it ends. */
  #indent = -1;
  #content = 0;
  #lineEnd = 0;

  constructor(text: string, start: number, end: number, depth: number) {
    this.#text = text;
    this.#next = start;
    this.#end = end;
    this.#depth = depth;
  }

  scan(): YamlNode | null {
    this.#advance();
    if (this.#indent === -1) return null;
    const root = this.#readBlock(this.#indent, 0);
    if (this.#indent !== -1) throw new GiveUp();
    return root;
  }

  /** Goes to the next line that is neither empty nor a comment. */
  #advance(): void {
    const text = this.#text;
    while (this.#next < this.#end) {
      let content = this.#next;
      while (text.charCodeAt(content) === 32) content += 1;
      let lineEnd = text.indexOf('\n', content);
      if (lineEnd === -1 || lineEnd > this.#end) lineEnd = this.#end;
      const lineStart = this.#next;
      this.#next = lineEnd + 1;
      if (content >= lineEnd || text.charCodeAt(content) === 35) continue;
      this.#indent = content - lineStart;
      this.#content = content;
      this.#lineEnd = lineEnd;
      return;
    }
    this.#indent = -1;
  }

  #readBlock(indent: number, depth: number): YamlNode {
    if (depth > this.#depth) throw new GiveUp();
    return this.#isItem() ? this.#readList(indent, depth) : this.#readMap(indent, depth);
  }

  #isItem(): boolean {
    const after = this.#content + 1;
    return (
      this.#text.charCodeAt(this.#content) === 45 && (after >= this.#lineEnd || this.#text.charCodeAt(after) === 32)
    );
  }

  #readMap(indent: number, depth: number): YamlNode {
    const entries: YamlEntry[] = [];
    const start = this.#content;
    while (this.#indent === indent && !this.#isItem()) {
      KEY.lastIndex = this.#content;
      const key = KEY.exec(this.#text)?.[1];
      if (key === undefined || entries.some((entry) => entry.key === key)) throw new GiveUp();
      const keyStart = this.#content;
      const keyEnd = keyStart + key.length;
      entries.push({
        key: shareKey(key),
        keyStart,
        keyEnd,
        value: this.#readEntryValue(keyStart, keyEnd, indent, depth),
      });
    }
    if (entries.length === 0 || this.#indent > indent) throw new GiveUp();
    return { kind: 'map', entries, start, end: entries.at(-1)?.value.end ?? start };
  }

  #readEntryValue(keyStart: number, keyEnd: number, indent: number, depth: number): YamlNode {
    const position = this.#skipSpaces(keyEnd + 1);
    if (position < this.#lineEnd && this.#text[position] !== '#') return this.#readInline(position, indent, depth);
    this.#advance();
    const isNested = this.#indent > indent || (this.#indent === indent && this.#isItem());
    return isNested
      ? this.#readBlock(this.#indent, depth + 1)
      : { kind: 'scalar', value: null, start: keyStart, end: keyEnd };
  }

  #readList(indent: number, depth: number): YamlNode {
    const items: YamlNode[] = [];
    const start = this.#content;
    while (this.#indent === indent && this.#isItem()) {
      const position = this.#skipSpaces(this.#content + 1);
      if (position >= this.#lineEnd || this.#text[position] === '#') throw new GiveUp();
      KEY.lastIndex = position;
      if (KEY.test(this.#text)) {
        this.#indent += position - this.#content;
        this.#content = position;
        if (depth >= this.#depth) throw new GiveUp();
        items.push(this.#readMap(this.#indent, depth + 1));
      } else items.push(this.#readInline(position, indent, depth));
    }
    if (this.#indent > indent) throw new GiveUp();
    return { kind: 'list', items, start, end: items.at(-1)?.end ?? start };
  }

  /** A value that begins and ends on the line. */
  #readInline(position: number, indent: number, depth: number): YamlNode {
    const first = this.#text[position];
    const isFlow = first === '{' || first === '[';
    const node =
      isFlow || first === '"' || first === "'" ? this.#readFlow(position, depth + 1) : this.#readPlain(position);
    this.#checkRest(node.end);
    this.#advance();
    if (this.#indent > indent) throw new GiveUp();
    return node;
  }

  /** Only spaces and a comment may follow. */
  #checkRest(position: number): void {
    const rest = this.#skipSpaces(position);
    if (rest >= this.#lineEnd) return;
    if (rest === position || this.#text[rest] !== '#') throw new GiveUp();
  }

  #readPlain(start: number): YamlNode {
    const line = this.#text.slice(start, this.#lineEnd);
    const comment = line.indexOf(' #');
    const source = (comment === -1 ? line : line.slice(0, comment)).trimEnd();
    if (source.includes(': ') || source.endsWith(':')) throw new GiveUp();
    return plainScalar(source, start);
  }

  /** A quoted text, or a collection in brackets, all on this line. */
  #readFlow(start: number, depth: number): YamlNode {
    if (depth > this.#depth) throw new GiveUp();
    switch (this.#text[start]) {
      case '"':
      case "'":
        return this.#readQuoted(start);
      case '[':
        return this.#readFlowList(start, depth);
      case '{':
        return this.#readFlowMap(start, depth);
      default:
        return this.#readFlowPlain(start);
    }
  }

  #readQuoted(start: number): YamlNode {
    const quote = this.#text[start] ?? '"';
    const close = this.#text.indexOf(quote, start + 1);
    if (close === -1 || close >= this.#lineEnd) throw new GiveUp();
    const value = this.#text.slice(start + 1, close);
    const isDoubled = quote === "'" && this.#text[close + 1] === "'";
    if (isDoubled || (quote === '"' && value.includes('\\'))) throw new GiveUp();
    return { kind: 'scalar', value, start, end: close + 1 };
  }

  #readFlowPlain(start: number): YamlNode {
    let end = start;
    while (end < this.#lineEnd && !',[]{}'.includes(this.#text[end] ?? '')) end += 1;
    const source = this.#text.slice(start, end).trimEnd();
    if (source === '' || /: |:$|#|["']/.test(source)) throw new GiveUp();
    return plainScalar(source, start);
  }

  #readFlowList(start: number, depth: number): YamlNode {
    const items: YamlNode[] = [];
    let position = this.#skipSpaces(start + 1);
    while (this.#text[position] !== ']') {
      const item = this.#readFlow(position, depth + 1);
      items.push(item);
      position = this.#afterComma(item.end, ']');
    }
    return { kind: 'list', items, start, end: position + 1 };
  }

  #readFlowMap(start: number, depth: number): YamlNode {
    const entries: YamlEntry[] = [];
    let position = this.#skipSpaces(start + 1);
    while (this.#text[position] !== '}') {
      FLOW_KEY.lastIndex = position;
      const match = FLOW_KEY.exec(this.#text);
      const key = match?.[1];
      if (match === null || key === undefined || entries.some((entry) => entry.key === key)) throw new GiveUp();
      if (match[0].length === key.length + 1) throw new GiveUp();
      const value = this.#readFlow(position + match[0].length, depth + 1);
      entries.push({ key: shareKey(key), keyStart: position, keyEnd: position + key.length, value });
      position = this.#afterComma(value.end, '}');
    }
    return { kind: 'map', entries, start, end: position + 1 };
  }

  /** Past the comma to the next item, or to the closing bracket. */
  #afterComma(position: number, close: string): number {
    const at = this.#skipSpaces(position);
    if (at >= this.#lineEnd) throw new GiveUp();
    if (this.#text[at] === close) return at;
    if (this.#text[at] !== ',') throw new GiveUp();
    const next = this.#skipSpaces(at + 1);
    if (next >= this.#lineEnd) throw new GiveUp();
    return next;
  }

  #skipSpaces(position: number): number {
    let at = position;
    while (at < this.#lineEnd && this.#text.charCodeAt(at) === 32) at += 1;
    return at;
  }
}

/** A text without quotes: null, a boolean, a number (YAML 1.2.2, section 10.3.2), or what it says. */
function plainScalar(source: string, start: number): YamlNode {
  const end = start + source.length;
  const first = source.charAt(0);
  if (INDICATORS.has(first) && !(first === '-' && source.length > 1 && source[1] !== ' ')) throw new GiveUp();
  if (!MAYBE_TYPED.has(first)) return { kind: 'scalar', value: source, start, end };
  if (NULL.test(source)) return { kind: 'scalar', value: null, start, end };
  if (BOOLEAN.test(source)) return { kind: 'scalar', value: /^t/i.test(source), source, start, end };
  if (OCTAL.test(source)) return { kind: 'scalar', value: Number.parseInt(source.slice(2), 8), source, start, end };
  if (INTEGER.test(source) || FLOAT.test(source)) return { kind: 'scalar', value: Number(source), source, start, end };
  if (/^[-+]?\.(?:inf|nan)$/i.test(source)) throw new GiveUp();
  return { kind: 'scalar', value: source, start, end };
}
