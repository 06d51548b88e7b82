import type { JsonPointer } from '../model/json.ts';
import type { SourceLocation } from '../model/source-location.ts';
import { locationOf, Report } from './config-report.ts';
import { followPointer, type Located, placeOf } from './locate-pointer.ts';
import { parseYaml } from './parse-yaml.ts';
import type { SourceFile } from './source-file.ts';
import { entryOf, type YamlMap, type YamlNode } from './yaml-node.ts';

const KEPT = 64;
const recent = new Map<DocumentPlace, YamlNode>();

/**
 * Where a document stands. Positions of its parts are not kept: the document is parsed again when one is asked for, which
 * only changes and faults do. So a hundred thousand documents cost no more than their values.
 */
export class DocumentPlace {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;

  constructor(file: SourceFile, root: YamlMap) {
    this.file = file;
    this.start = root.start;
    this.end = root.end;
  }

  /** The document's beginning: its first key. */
  get location(): SourceLocation {
    const lineEnd = this.file.text.indexOf('\n', this.start);
    const end = Math.min(this.end, lineEnd === -1 ? this.file.text.length : lineEnd);
    return this.file.locate(this.start, Math.max(this.start, end));
  }

  /** Where a value of a section (`properties`) is written; the deepest ancestor that is written, for any other. */
  locate(section: string, pointer: JsonPointer): SourceLocation {
    const { start, end } = placeOf(this.find(section, pointer));
    return locationOf({ file: this.file, start, end });
  }

  /** Where the key of a member is written; the object it should be in where there is no such member. */
  locateKey(section: string, pointer: JsonPointer): SourceLocation {
    const located = this.find(section, pointer);
    const place =
      located.isExact && located.entry !== undefined
        ? { start: located.entry.keyStart, end: located.entry.keyEnd }
        : placeOf(located);
    return locationOf({ file: this.file, ...place });
  }

  /** What is written at a pointer into a section. */
  find(section: string, pointer: JsonPointer): Located {
    const root = this.#root();
    const entry = root.kind === 'map' ? entryOf(root, section) : undefined;
    if (entry === undefined)
      return { node: { kind: 'scalar', value: null, start: this.start, end: this.start }, isExact: false };
    return followPointer(entry.value, pointer, entry);
  }

  #root(): YamlNode {
    const known = recent.get(this);
    if (known !== undefined) return known;
    const { text } = this.file;
    const lineStart = text.lastIndexOf('\n', this.start - 1) + 1;
    const [document] = parseYaml(this.file, new Report(), undefined, { start: lineStart, end: this.end });
    const root = document?.root ?? { kind: 'scalar', value: null, start: this.start, end: this.end };
    const [oldest] = recent.keys();
    if (oldest !== undefined && recent.size >= KEPT) recent.delete(oldest);
    recent.set(this, root);
    return root;
  }
}
