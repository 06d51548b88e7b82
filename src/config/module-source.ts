import type { CompiledDocument } from './compile-document.ts';
import type { OutputDeclaration } from './read-outputs.ts';
import type { VariableDeclaration } from './read-variables.ts';
import type { ReferenceTable, SymbolicReference } from './references.ts';
import type { Template } from './template.ts';

/** The documents of a project or of a module's folder, checked and ready to be evaluated for each place that uses them. */
export interface ModuleSource {
  /** Path of the folder from the project's; empty for the project itself. */
  readonly folder: string;
  readonly variables: ReadonlyMap<string, VariableDeclaration>;
  /** Defaults of its variables, for a module; a project's are evaluated with everything else that gives them values. */
  readonly defaults: ReadonlyMap<string, Template>;
  readonly table: ReferenceTable;
  readonly documents: readonly CompiledDocument[];
  readonly outputs: ReadonlyMap<string, CompiledOutput>;
  /** Modules that this one uses, by the name it gives them. */
  readonly modules: ReadonlyMap<string, ModuleUse>;
}

/** An output, ready to be evaluated. */
export interface CompiledOutput {
  readonly declaration: OutputDeclaration;
  readonly value: Template;
  readonly references: readonly SymbolicReference[];
}

/** A `module:` document, ready to be evaluated. */
export interface ModuleUse {
  readonly name: string;
  readonly document: CompiledDocument;
  readonly source: ModuleSource;
}
