import type { Json } from '../model/json.ts';

/** A part of a YAML document: the values of JSON, each with its place in the file's text (UTF-16 offsets, end exclusive). */
export type YamlNode = YamlScalar | YamlMap | YamlList;

/** A scalar. */
export interface YamlScalar {
  readonly kind: 'scalar';
  readonly value: null | boolean | number | string;
  /** How a number or boolean is written. */
  readonly source?: string;
  readonly start: number;
  readonly end: number;
}

/** A mapping. */
export interface YamlMap {
  readonly kind: 'map';
  readonly entries: readonly YamlEntry[];
  readonly start: number;
  readonly end: number;
}

/** A key with its value. */
export interface YamlEntry {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: YamlNode;
}

/** A sequence. */
interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly start: number;
  readonly end: number;
}

/** The entry of that key. */
export function entryOf(map: YamlMap, key: string): YamlEntry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

/** The value of that key, when the node is a mapping that has it. */
export function memberOf(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === 'map' ? entryOf(node, key)?.value : undefined;
}

/** The text, when the node is a text. */
export function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** The node as JSON. Keys such as `__proto__` are plain keys. */
export function toJson(node: YamlNode): Json {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(toJson);
    case 'map':
      return Object.fromEntries(node.entries.map((entry) => [entry.key, toJson(entry.value)]));
    default:
      return node satisfies never;
  }
}

/** What people call the node's type. */
export function nodeType(node: YamlNode): string {
  if (node.kind === 'map') return 'an object';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return 'null';
  return typeof node.value === 'string' ? 'a text' : typeof node.value === 'number' ? 'a number' : 'a boolean';
}
