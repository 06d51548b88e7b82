import type { JsonPointer } from '../model/json.ts';
import { pointerSegments } from '../model/json-pointer.ts';
import type { YamlEntry, YamlNode } from './yaml-node.ts';

/** What a pointer leads to in a node: the value, and the entry whose key names it, if it is a member of an object. */
export interface Located {
  readonly node: YamlNode;
  readonly entry?: YamlEntry;
  /** Whether the pointer led all the way; otherwise `node` is the deepest ancestor that is written. */
  readonly isExact: boolean;
}

/** Follows a pointer as far as the document goes. */
export function followPointer(root: YamlNode, pointer: JsonPointer, rootEntry?: YamlEntry): Located {
  let node = root;
  let entry = rootEntry;
  for (const segment of pointerSegments(pointer)) {
    const next = node.kind === 'map' ? node.entries.find((candidate) => candidate.key === segment) : undefined;
    const item = node.kind === 'list' ? node.items[Number(segment)] : next?.value;
    if (item === undefined) return { node, ...(entry === undefined ? {} : { entry }), isExact: false };
    node = item;
    entry = next;
  }
  return { node, ...(entry === undefined ? {} : { entry }), isExact: true };
}

/** Where to point at: the value of a scalar, the key of anything larger. */
export function placeOf(located: Located): { readonly start: number; readonly end: number } {
  const { node, entry } = located;
  if (entry === undefined || (node.kind === 'scalar' && located.isExact))
    return node.kind === 'scalar' ? node : { start: node.start, end: node.start };
  return { start: entry.keyStart, end: entry.keyEnd };
}
