import { nameHint } from '../expressions/suggest-name.ts';
import type { Report } from './config-report.ts';
import type { EnvironmentEntry, ProjectFile } from './project-file.ts';

/** What a project without environments calls its only one. */
const DEFAULT_ENVIRONMENT = 'default';

/** The chosen environment; a missing or unknown choice is reported. */
export function chooseEnvironment(
  project: ProjectFile,
  chosen: string | undefined,
  report: Report,
): { readonly name: string; readonly entry: EnvironmentEntry | undefined } {
  const known = [...project.environments.keys()];
  if (chosen === undefined || chosen === '') {
    if (known.length > 0) {
      report.add('ENVIRONMENT_MISSING', 'the project has environments and none is chosen', undefined, {
        hint: `choose one: ${known.map((name) => `-e ${name}`).join(', ')}`,
      });
    }
    return { name: DEFAULT_ENVIRONMENT, entry: undefined };
  }
  const entry = project.environments.get(chosen);
  if (entry === undefined && !(known.length === 0 && chosen === DEFAULT_ENVIRONMENT)) {
    const hint = known.length === 0 ? 'the project has no `environments:`' : nameHint(chosen, known, 'environments');
    report.add('UNKNOWN_ENVIRONMENT', `there is no environment \`${chosen}\``, undefined, { hint });
  }
  return { name: chosen, entry };
}
