import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceFile } from './source-file.ts';

/** The diagnostics with the lines around their places. */
export function withFrames(diagnostics: readonly Diagnostic[], files: readonly SourceFile[]): readonly Diagnostic[] {
  const filesByPath = new Map(files.map((file) => [file.path, file]));
  return diagnostics.map((diagnostic) => withFrame(diagnostic, filesByPath));
}

/** The diagnostic with the lines around its place; as it is where the place's file is not among those given. */
export function withFrame(diagnostic: Diagnostic, filesByPath: ReadonlyMap<string, SourceFile>): Diagnostic {
  const { location } = diagnostic;
  const file = location === undefined ? undefined : filesByPath.get(location.file);
  if (location === undefined || file === undefined || diagnostic.frame !== undefined) return diagnostic;
  return { ...diagnostic, frame: file.frame(location.line, location.column) };
}
