import type { Diagnostic } from '../../model/diagnostic.ts';
import { visibleText } from '../visible-text.ts';
import { repositoryPath } from './repository-path.ts';

/**
 * Diagnostics as workflow commands, which GitHub, Gitea and Forgejo Actions show at the lines of the pull request (GitHub
 * Actions, "Workflow commands"). Errors come first, for GitHub shows only the first ten of a kind in a step.
 *
 * @param prefix - The project's folder from the repository's top; empty when it is the top itself.
 * @returns One line each, ending in a line break; empty when there is nothing to say.
 */
export function githubAnnotations(diagnostics: readonly Diagnostic[], prefix: string): string {
  const ordered = [
    ...diagnostics.filter(({ severity }) => severity === 'error'),
    ...diagnostics.filter(({ severity }) => severity !== 'error'),
  ];
  return ordered.map((diagnostic) => `${annotation(diagnostic, prefix)}\n`).join('');
}

function annotation(diagnostic: Diagnostic, prefix: string): string {
  const { severity, code, message, hint, location, address } = diagnostic;
  const properties: readonly (readonly [name: string, value: string | number | undefined])[] = [
    ['file', location === undefined ? undefined : repositoryPath(prefix, location.file)],
    ['line', location?.line],
    ['col', location?.column],
    ['endColumn', location?.endColumn],
    ['title', address === undefined ? code : `${code} ${address}`],
  ];
  const written = properties.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`],
  );
  return `::${severity} ${written.join(',')}::${escapeData(hint === undefined ? message : `${message}\n${hint}`)}`;
}

/** A command ends at the line's end, so breaks are escaped, and with them the sign that escapes. */
function escapeData(text: string): string {
  return visibleText(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** In properties `:` would end them and `,` begin the next one. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
