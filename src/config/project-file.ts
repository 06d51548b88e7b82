import type { GitRules, SafetyLimits } from '../model/configuration.ts';
import type { ConnectionName } from '../model/resource-address.ts';
import type { SourceLocation } from '../model/source-location.ts';
import type { OutputDeclaration } from './read-outputs.ts';
import type { VariableDeclaration } from './read-variables.ts';
import type { SourceFile } from './source-file.ts';
import type { YamlEntry, YamlMap, YamlNode } from './yaml-node.ts';

/** `reckon.yaml`, read: what can be known before any provider is loaded and any document is opened. */
export interface ProjectFile {
  /** Absolute path of the project's folder. */
  readonly root: string;
  readonly project: string;
  /** Files, folders or globs that hold documents, from the project's folder. */
  readonly resources: readonly string[];
  /** Connections under `providers:` by name. */
  readonly providers: ReadonlyMap<ConnectionName, ProviderEntry>;
  readonly variables: ReadonlyMap<string, VariableDeclaration>;
  readonly environments: ReadonlyMap<string, EnvironmentEntry>;
  readonly safety: SafetyLimits;
  readonly git: GitRules;
  /** What the language's own steps need of the file. */
  readonly source: {
    readonly file: SourceFile;
    readonly outputs: readonly OutputDeclaration[];
    /** `state.path` as written; may hold expressions. */
    readonly statePath: YamlNode | undefined;
    /** Entries of `resources:` as written; absent where it is not written. */
    readonly resources: readonly { readonly pattern: string; readonly location: SourceLocation }[] | undefined;
  };
}

/** A connection under `providers:`. */
export interface ProviderEntry {
  readonly name: ConnectionName;
  /** The part of the name before the dot. */
  readonly system: string;
  /** Absolute path of the user's own definition of the system (`definition:`). */
  readonly definition?: string;
  readonly location: SourceLocation;
  /** The entry with its settings, `definition` left out. */
  readonly entry: YamlEntry;
  readonly settings: YamlMap;
}

/** An environment under `environments:`. */
export interface EnvironmentEntry {
  readonly name: string;
  /** Whether an apply asks for its name to be typed. */
  readonly isProtected: boolean;
  /** Values of variables as written. */
  readonly variables: readonly YamlEntry[];
  readonly location: SourceLocation;
}
