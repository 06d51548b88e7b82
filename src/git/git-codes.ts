/** Every code that reading a git repository gives, with its title and what to know about it: the source of docs/errors.md and `reckon explain`. */
export const gitCodes = {
  GIT_MISSING: {
    title: 'The program git could not be started',
    explanation: `Comparing with another revision, and the rules under \`git:\` in reckon.yaml, need git itself (2.30 or newer) on the
PATH. A project that uses neither works without it.`,
  },
  GIT_FAILED: {
    title: 'git reported an error',
    explanation: `reckon only reads the repository: it never fetches, checks out or commits. The message holds git's own words. A
repository that is damaged is looked into with \`git fsck\`.`,
  },
  GIT_UNTRUSTED_OWNER: {
    title: 'git refuses a repository that belongs to someone else',
    explanation: `git reads no repository whose folder belongs to another user, because its configuration could make git run programs. In a
container the work tree often belongs to the user outside. Say that the folder is yours to trust, in the image or in the step before:

    git config --global --add safe.directory /path/to/the/repository`,
  },
  GIT_NO_REPOSITORY: {
    title: 'The project is not in a git repository',
    explanation: `What was asked for (another revision, or a rule under \`git:\` in reckon.yaml) needs the project's history, and neither the
project's folder nor one above it holds a repository. In a container, check that the .git folder was copied or mounted too.`,
  },
  GIT_NO_COMMIT: {
    title: 'The repository has no commit yet',
    explanation: 'There is nothing to compare with and nothing to apply from before the first commit.',
  },
  GIT_UNKNOWN_REVISION: {
    title: 'The clone does not have the revision',
    explanation: `The name or commit id is not known in this clone. CI systems often fetch one commit of one branch only, so that even
origin/main is missing. reckon fetches nothing by itself; the hint is the command that fetches exactly what is missing.`,
  },
  GIT_HISTORY_MISSING: {
    title: 'The clone is too shallow to find where the branch began',
    explanation: `\`plan --since\` compares with the commit at which the branch left the other one. In a shallow clone the history is cut off
before the two meet. The hint is the command that fetches it; CI systems can fetch the whole history at once: \`fetch-depth: 0\` of
actions/checkout on GitHub and Gitea, \`GIT_DEPTH: "0"\` on GitLab, \`clone: { depth: full }\` on Bitbucket.`,
  },
  GIT_NO_MERGE_BASE: {
    title: 'The two revisions have no history in common',
    explanation: `Both histories are complete and never meet: the branch was made from nothing (\`git checkout --orphan\`) or comes from
another repository. Compare with a revision of the branch's own history instead.`,
  },
  GIT_HOSTILE_TREE: {
    title: 'A commit holds a path that no checkout would accept',
    explanation: `Such a path (\`..\`, \`.git\`, or the same path twice) can't be made with git's own commands: the commit was built by hand,
most likely to have files written elsewhere. Nothing of it was used.`,
  },
  GIT_WRONG_BRANCH: {
    title: 'This is not the branch to apply from',
    explanation: `\`git.applyFrom\` in reckon.yaml names the only branch whose commits may be applied. In CI, where commits are checked out
without a branch, reckon takes the branch that the CI system says it runs for, provided that the commit checked out is the one it names;
a run for a pull request never counts, whatever is checked out. Plans can be made from any branch.`,
  },
  GIT_DIRTY: {
    title: 'Files differ from the commit',
    explanation: `\`git.requireClean\` in reckon.yaml allows an apply only of what is committed, so that state names a commit that says all.
Commit, stash or ignore what \`git status\` lists in the project's folder. Files of submodules are not looked into.`,
  },
  GIT_NOT_MERGED: {
    title: 'The commit is not a merge',
    explanation: `\`git.requireMerge\` in reckon.yaml allows only merge commits to be applied: what came through a pull request. It asks for
merge commits on the branch; squashing and rebasing make ordinary ones, for which protecting the branch does the same.`,
  },
} as const;

/** A code of reading a git repository. */
export type GitCode = keyof typeof gitCodes;
