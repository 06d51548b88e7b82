import type { Alias, Document, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { yamlLibrary } from '../expressions/lazy-library.ts';
import { syntaxFaults } from '../expressions/yaml-syntax.ts';
import type { Place, Report } from './config-report.ts';
import { locationOf } from './config-report.ts';
import type { SourceFile } from './source-file.ts';
import type { YamlDocument, YamlLimits } from './yaml-document.ts';
import type { YamlEntry, YamlNode } from './yaml-node.ts';

/** Parses documents by the full parser, as `parseYaml` does. */
export function composeYaml(
  file: SourceFile,
  report: Report,
  limits: YamlLimits,
  range: { readonly start: number; readonly end: number },
): readonly YamlDocument[] {
  const text =
    range.start === 0 && range.end === file.text.length ? file.text : file.text.slice(range.start, range.end);
  const documents: YamlDocument[] = [];
  try {
    const { Composer, Parser } = yamlLibrary();
    const composer = new Composer({
      version: '1.2',
      schema: 'core',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    for (const document of composer.compose(new Parser().parse(text))) {
      const root = readDocument(document, { file, report, limits, offset: range.start });
      if (root !== undefined) documents.push({ file, root });
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    report.add('YAML_TOO_DEEP', `the file nests deeper than ${limits.depth} levels`, { file, start: 0, end: 0 });
  }
  return documents;
}

interface Reading {
  readonly file: SourceFile;
  readonly report: Report;
  readonly limits: YamlLimits;
  readonly offset: number;
}

function readDocument(document: Document.Parsed, reading: Reading): YamlNode | undefined {
  const faults = syntaxFaults([...document.errors, ...document.warnings], reading.file.text, reading.offset);
  for (const { code, message, hint, start, end } of faults)
    reading.report.add(code, message, { file: reading.file, start, end }, { hint });
  if (faults.length > 0 || document.contents === null) return undefined;
  if (isScalar(document.contents) && document.contents.value === null) return undefined;
  return new NodeReader(reading).read(document.contents, 0);
}

const isAlias = (node: unknown): node is Alias => yamlLibrary().isAlias(node);
const isMap = (node: unknown): node is YAMLMap => yamlLibrary().isMap(node);
const isScalar = (node: unknown): node is Scalar => yamlLibrary().isScalar(node);
const isSeq = (node: unknown): node is YAMLSeq => yamlLibrary().isSeq(node);

/** Turns the library's nodes into ours: aliases put in place, merge keys merged, keys checked. */
class NodeReader {
  readonly #reading: Reading;
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #aliasNodes = 0;
  #aliasDepth = 0;
  #isStopped = false;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  read(node: Node, depth: number): YamlNode {
    const { limits } = this.#reading;
    if (depth > limits.depth)
      return this.#stop('YAML_TOO_DEEP', `the document nests deeper than ${limits.depth} levels`, node);
    if (this.#aliasDepth > 0) {
      this.#aliasNodes += 1;
      if (this.#aliasNodes > limits.aliasNodes) {
        const message = `the aliases of the document stand for more than ${limits.aliasNodes} values`;
        return this.#stop('YAML_TOO_MANY_ALIASES', message, node);
      }
    }
    if (isAlias(node)) return this.#readAlias(node, depth);
    if ('anchor' in node && node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return this.#readScalar(node);
    this.#open.add(node);
    const { start, end } = this.#place(node);
    const read: YamlNode = isMap(node)
      ? { kind: 'map', entries: this.#readEntries(node, depth), start, end }
      : {
          kind: 'list',
          items: isSeq(node) ? node.items.map((item) => this.read(item as Node, depth + 1)) : [],
          start,
          end,
        };
    this.#open.delete(node);
    return read;
  }

  #readAlias(alias: Alias, depth: number): YamlNode {
    const target = this.#anchors.get(alias.source);
    if (target === undefined || this.#open.has(target)) {
      return this.#stop('YAML_SYNTAX', `the alias *${alias.source} stands inside the value it names`, alias);
    }
    this.#aliasDepth += 1;
    const read = this.read(target, depth);
    this.#aliasDepth -= 1;
    return read;
  }

  #readScalar(node: Scalar): YamlNode {
    const { start, end } = this.#place(node);
    const { value } = node;
    if (typeof value === 'string' || value === null) return { kind: 'scalar', value, start, end };
    const source = node.source ?? String(value);
    if (typeof value === 'boolean') return { kind: 'scalar', value, source, start, end };
    return { kind: 'scalar', value: Number(value), source, start, end };
  }

  #readEntries(map: YAMLMap, depth: number): readonly YamlEntry[] {
    const own: YamlEntry[] = [];
    const merged: YamlEntry[] = [];
    const seen = new Map<string, YamlEntry>();
    for (const pair of map.items as readonly Pair<Node | null, Node | null>[]) {
      if (this.#isStopped) break;
      const { key, value } = pair;
      if (!isScalar(key) || key.value === null || key.value === '') {
        this.#reading.report.add('YAML_KEY', 'a key must be a text', this.#place(key ?? value ?? map), {
          hint: key !== null && isMap(key) ? 'quote a value that starts with {: "${…}" or "{…}"' : undefined,
        });
        continue;
      }
      if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN') {
        merged.push(...this.#readMerge(value, depth));
        continue;
      }
      const entry = this.#readEntry(key, value, depth);
      const other = seen.get(entry.key);
      if (other === undefined) own.push(entry);
      else this.#reportDuplicate(entry, other);
      seen.set(entry.key, other ?? entry);
    }
    const added = new Map<string, YamlEntry>();
    for (const entry of merged) if (!seen.has(entry.key) && !added.has(entry.key)) added.set(entry.key, entry);
    return [...own, ...added.values()];
  }

  #readEntry(key: Scalar, value: Node | null, depth: number): YamlEntry {
    const { start: keyStart, end: keyEnd } = this.#place(key);
    const text = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
    const empty: YamlNode = { kind: 'scalar', value: null, start: keyStart, end: keyEnd };
    return { key: text, keyStart, keyEnd, value: value === null ? empty : this.#readValue(value, depth, empty) };
  }

  /** A value that is not written (`key:` and nothing more) stands where its key does. */
  #readValue(value: Node, depth: number, empty: YamlNode): YamlNode {
    const isUnwritten = isScalar(value) && value.value === null && (value.source ?? '') === '';
    return isUnwritten ? empty : this.read(value, depth + 1);
  }

  #readMerge(value: Node | null, depth: number): readonly YamlEntry[] {
    const source = value === null ? undefined : this.read(value, depth + 1);
    const maps = source?.kind === 'list' ? source.items : [source];
    return maps.flatMap((map) => {
      if (map?.kind === 'map') return map.entries;
      this.#reading.report.add('YAML_KEY', '<< merges objects only', this.#place(value));
      return [];
    });
  }

  #reportDuplicate(entry: YamlEntry, other: YamlEntry): void {
    const { file, report } = this.#reading;
    report.add(
      'YAML_DUPLICATE_KEY',
      `the key \`${entry.key}\` is there twice`,
      { file, start: entry.keyStart, end: entry.keyEnd },
      {
        hint: 'keep one of them',
        related: [
          { location: locationOf({ file, start: other.keyStart, end: other.keyEnd }), message: 'first written here' },
        ],
      },
    );
  }

  #stop(code: 'YAML_TOO_DEEP' | 'YAML_TOO_MANY_ALIASES' | 'YAML_SYNTAX', message: string, node: Node): YamlNode {
    const { start, end } = this.#place(node);
    if (!this.#isStopped) this.#reading.report.add(code, message, this.#place(node));
    this.#isStopped = true;
    return { kind: 'scalar', value: null, start, end };
  }

  #place(node: Node | null): Place {
    const { file, offset } = this.#reading;
    const [start, end] = node?.range ?? [0, 0];
    return { file, start: start + offset, end: end + offset };
  }
}
