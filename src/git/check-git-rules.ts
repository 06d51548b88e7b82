import type { GitRules } from '../model/configuration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { type CiCheckout, ciCheckout } from './ci-checkout.ts';
import type { CommitDescription, RepositoryDescription } from './describe-repository.ts';
import type { GitCode } from './git-codes.ts';

/**
 * Checks whether what is checked out may be applied.
 *
 * On a detached HEAD the branch is the one that the CI system says it runs for, provided that it names the very commit that is
 * checked out. A run for a pull request is never on the branch to apply from, even where a branch of that name is checked out.
 *
 * @param rules - `git:` of reckon.yaml.
 * @param repository - As `describeRepository` gives it; `undefined` when the project is in none.
 * @param environment - The process's variables.
 * @returns Errors at the place of the rules; none when all of them hold.
 */
export function checkGitRules(
  rules: GitRules,
  repository: RepositoryDescription | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Diagnostic[] {
  const requireMerge = rules.requireMerge === true;
  if (rules.applyFrom === undefined && !rules.requireClean && !requireMerge) return [];
  const fault = (code: GitCode, message: string, hint: string): Diagnostic => ({
    severity: 'error',
    code,
    message,
    hint,
    ...(rules.location === undefined ? {} : { location: rules.location }),
  });
  if (repository === undefined) {
    const message = 'the rules under `git` need a git repository, and the project is in none';
    return [fault('GIT_NO_REPOSITORY', message, 'Apply from a clone of the repository.')];
  }
  const { commit } = repository;
  if (commit === undefined)
    return [fault('GIT_NO_COMMIT', 'the repository has no commit yet', 'Commit the project first.')];

  const faults: Diagnostic[] = [];
  if (rules.applyFrom !== undefined) {
    const problem = wrongBranch(rules.applyFrom, commit, ciCheckout(environment));
    if (problem !== undefined) {
      const hint = `Merge into ${rules.applyFrom} and apply from there; a plan can be made from anywhere.`;
      faults.push(fault('GIT_WRONG_BRANCH', `only ${rules.applyFrom} may be applied, and ${problem}`, hint));
    }
  }
  if ((rules.requireClean || requireMerge) && commit.dirty) {
    faults.push(
      fault(
        'GIT_DIRTY',
        `files differ from commit ${commit.id.slice(0, 12)}: ${listed(commit.dirtyFiles)}`,
        'Commit them, put them aside with `git stash --include-untracked`, or ignore them in .gitignore.',
      ),
    );
  }
  if (requireMerge && !commit.isMerge) {
    const hint = 'Merge a pull request with a merge commit and apply that.';
    faults.push(fault('GIT_NOT_MERGED', `commit ${commit.id.slice(0, 12)} is not a merge commit`, hint));
  }
  return faults;
}

/** What is wrong with where the commit is; `undefined` when it is on the branch. */
function wrongBranch(wanted: string, commit: CommitDescription, ci: CiCheckout | undefined): string | undefined {
  if (ci?.kind === 'pull-request') return `this run is for a pull request (${ci.variable} is set)`;
  if (commit.branch !== undefined) return commit.branch === wanted ? undefined : `this is ${commit.branch}`;
  const id = commit.id.slice(0, 12);
  if (ci === undefined) return `commit ${id} is checked out without a branch`;
  if (ci.branch !== wanted) return `this run is for ${ci.branch} (${ci.variable})`;
  if (ci.commit !== undefined && ci.commit !== commit.id) {
    return `commit ${id} is checked out while this run is for ${ci.commit.slice(0, 12)} of ${ci.branch}`;
  }
  return undefined;
}

function listed(files: readonly string[]): string {
  const shown = files.slice(0, 3).join(', ');
  return files.length > 3 ? `${shown} and ${files.length >= 20 ? 'more' : `${files.length - 3} more`}` : shown;
}
