import { existsSync, readFileSync } from 'node:fs';
import type { Diagnostic } from '../model/diagnostic.ts';
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
