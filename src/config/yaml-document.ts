import type { SourceFile } from './source-file.ts';
import type { YamlNode } from './yaml-node.ts';

/** Bounds on what a file may hold, so that no file can exhaust the machine. */
export interface YamlLimits {
  /** Bytes of a file. */
  readonly fileBytes: number;
  /** Levels of objects and lists within each other. */
  readonly depth: number;
  /** Nodes that aliases (`*name`) of one document may stand for. */
  readonly aliasNodes: number;
}

/** The limits that hold where a caller sets none. */
export const defaultYamlLimits: YamlLimits = { fileBytes: 4 * 1024 * 1024, depth: 64, aliasNodes: 10_000 };

/** One document of a file. */
export interface YamlDocument {
  readonly file: SourceFile;
  readonly root: YamlNode;
}
