import type { ValueObject } from '../model/value.ts';

/** What expressions see as `git`; `undefined` where the folder is in no repository, or there is no commit yet. */
export async function gitNames(folder: string): Promise<ValueObject | undefined> {
  const { describeRepository } = await import('../git/describe-repository.ts');
  const commit = (await describeRepository(folder))?.commit;
  if (commit === undefined) return undefined;
  return {
    commit: commit.id,
    shortCommit: commit.id.slice(0, 8),
    branch: commit.branch ?? null,
    dirty: commit.dirty,
  };
}
