import { join } from 'node:path';
import type { Place, Report } from './config-report.ts';
import { type Declarations, readDeclarations } from './declarations.ts';
import { findDocumentFiles } from './find-document-files.ts';
import { type FileRules, mayReadDocuments } from './inside-folder.ts';
import { loadModule } from './load-module.ts';
import { parseYaml } from './parse-yaml.ts';
import type { ProjectFile } from './project-file.ts';
import type { OutputDeclaration } from './read-outputs.ts';
import { readSourceFile } from './read-source-file.ts';
import type { VariableDeclaration } from './read-variables.ts';
import type { SourceFile } from './source-file.ts';
import { defaultYamlLimits, type YamlDocument, type YamlLimits } from './yaml-document.ts';
import { textOf } from './yaml-node.ts';

/** The documents of a project or module as read, with those of the modules they use. */
export interface SourceTree {
  /** From the project's folder; empty for the project itself. */
  readonly folder: string;
  readonly variables: ReadonlyMap<string, VariableDeclaration>;
  readonly declarations: Declarations;
  readonly outputs: readonly OutputDeclaration[];
  /** By the name that the `module:` document gives. */
  readonly modules: ReadonlyMap<string, SourceTree>;
}

/** What reading documents needs. */
export interface ReadContext extends FileRules {
  readonly report: Report;
  readonly limits: YamlLimits;
  /** Every file read so far. */
  readonly files: SourceFile[];
  /** Modules read so far by folder, so that one used many times is read once. */
  readonly modules: Map<string, SourceTree>;
}

/** Reads all documents of a project and of the modules they use. */
export function loadSources(
  project: ProjectFile,
  options: Omit<FileRules, 'root'> & { readonly report: Report; readonly limits?: YamlLimits },
): { readonly tree: SourceTree; readonly files: readonly SourceFile[] } {
  const context: ReadContext = {
    root: project.root,
    report: options.report,
    restrictFiles: options.restrictFiles,
    ...(options.isOwnFile === undefined ? {} : { isOwnFile: options.isOwnFile }),
    limits: options.limits ?? defaultYamlLimits,
    files: [project.source.file],
    modules: new Map(),
  };
  const declarations = readDeclarations(
    readDocuments(findDocumentFiles(project, options.report), context),
    options.report,
  );
  const tree: SourceTree = {
    folder: '',
    variables: project.variables,
    declarations,
    outputs: project.source.outputs,
    modules: loadModules(declarations, '', context, []),
  };
  return { tree, files: context.files };
}

/** The documents of files, from the project's folder. */
export function readDocuments(paths: readonly string[], context: ReadContext): readonly YamlDocument[] {
  return paths.flatMap((path) => {
    if (!mayReadDocuments(join(context.root, path), context)) {
      const message = `${path} is no file of the project`;
      context.report.add('FILE_OUTSIDE_PROJECT', message, { file: path, line: 1, column: 1 });
      return [];
    }
    const file = readSourceFile(context.root, path, context.report, { maxBytes: context.limits.fileBytes });
    if (file === undefined) return [];
    context.files.push(file);
    return parseYaml(file, context.report, context.limits);
  });
}

/** The modules that documents use, by the documents' names. */
export function loadModules(
  declarations: Declarations,
  folder: string,
  context: ReadContext,
  around: readonly string[],
): ReadonlyMap<string, SourceTree> {
  const modules = new Map<string, SourceTree>();
  for (const { kind, head, fields, place } of declarations.documents) {
    const path = textOf(head);
    const name = textOf(fields.get('name')?.value);
    if (kind !== 'module' || path === undefined || name === undefined) continue;
    const at: Place = { file: place.file, start: head.start, end: head.end };
    const module = loadModule(join(folder, path), path, at, context, around);
    if (module !== undefined) modules.set(name, module);
  }
  return modules;
}
