import { guessForgeKind, linkToLines } from '../git/web-link.ts';
import type { SourceLocation } from '../model/source-location.ts';
import type { OpenProject } from './open-project.ts';

/** How places in the project's files are linked to on the web; undefined where there is nothing to link to. */
export async function linkTo(
  project: OpenProject,
): Promise<((location: SourceLocation) => string | undefined) | undefined> {
  const repository = await project.repository();
  if (repository?.remote === undefined) return undefined;
  const kind = guessForgeKind(repository.remote, process.env);
  return kind === undefined ? undefined : linkToLines(repository, kind);
}
