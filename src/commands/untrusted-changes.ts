import { existsSync, readFileSync } from 'node:fs';
import type { Diagnostic } from '../model/diagnostic.ts';
import { ToolError } from '../model/tool-error.ts';
import { gitNames } from './git-names.ts';
import type { Desired } from './load-desired.ts';
import type { Output } from './output.ts';

/** Sections of reckon.yaml that a branch which is not trusted does not decide. */
const SECTIONS = ['providers', 'state', 'safety', 'git'] as const;

/** Says which of a branch's changes were left aside because it is not trusted. */
export function warnOfIgnored(trusted: Desired, branch: Desired, output: Output): void {
  const found: Diagnostic[] = [];
  for (const section of SECTIONS) {
    if (sectionText(trusted, section) === sectionText(branch, section)) continue;
    found.push(ignored(`\`${section}\` of reckon.yaml`));
  }
  if (definitionsOf(trusted) !== definitionsOf(branch)) found.push(ignored('a definition of a system'));
  if (policiesOf(trusted) !== policiesOf(branch)) found.push(ignored('the policies'));
  output.diagnose(found);
}

/**
 * Refuses a branch whose name could lead a connection elsewhere: where connections are made of `git.branch`, the branch's author
 * chooses a part of their settings.
 *
 * @throws {ToolError} `UNTRUSTED_BRANCH_NAME`
 */
export async function refuseNameInConnections(trusted: Desired, root: string): Promise<void> {
  if (!/\bgit\s*[.[]/.test(sectionText(trusted, 'providers'))) return;
  const branch = (await gitNames(root))?.['branch'];
  if (typeof branch !== 'string' || /^[\w.-]+$/.test(branch)) return;
  throw new ToolError(
    'UNTRUSTED_BRANCH_NAME',
    `connections hang on the branch's name, and "${branch}" could lead them elsewhere`,
    {
      hint: 'Name the branch with letters, digits, dots, dashes and underscores alone.',
    },
  );
}

function policiesOf({ ownPolicies }: Desired): string {
  return ownPolicies
    .map(({ text }) => text)
    .sort()
    .join('\n');
}

/** Texts of the project's own definition files, which both versions have in their own folder. */
function definitionsOf({ project }: Desired): string {
  return [...project.providers.values()]
    .flatMap(({ definition }) =>
      definition !== undefined && existsSync(definition) ? [readFileSync(definition, 'utf8')] : [],
    )
    .join('\n');
}

function ignored(what: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'UNTRUSTED_IGNORED',
    message: `this branch changes ${what}; a branch that is not trusted does not decide that`,
    hint: 'The plan goes by the merge base. The change takes effect once it is merged.',
  };
}

/** A section's lines as they are written. */
function sectionText({ project }: Desired, section: string): string {
  const lines = project.source.file.text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`${section}:`));
  if (start < 0) return '';
  const length = lines.slice(start + 1).findIndex((line) => /^\S/.test(line) && !line.startsWith('#'));
  return lines
    .slice(start, length < 0 ? undefined : start + 1 + length)
    .join('\n')
    .trimEnd();
}
