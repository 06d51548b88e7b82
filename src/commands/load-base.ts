import { loadProject } from '../config/load-project.ts';
import { mergeBase } from '../git/merge-base.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { ToolError } from '../model/tool-error.ts';
import { copyOf } from './files-of-revision.ts';
import { type Desired, loadDesired } from './load-desired.ts';

/** Desired state where a branch began. */
export interface ProjectBase {
  readonly desired: Desired;
  readonly commit: string;
  /** Whether its documents have faults: it is then known as far as it can be read, and nothing can be compared with it. */
  readonly isFaulty: boolean;
}

/**
 * Loads desired state at the merge base of what is checked out with a revision.
 *
 * @param opened - Takes what has to be disposed of: the copy of the files.
 * @throws {ToolError} `REVISION_INVALID` when even its `reckon.yaml` has faults; what git refuses
 */
export async function loadBase(
  since: string,
  common: Pick<Parameters<typeof loadDesired>[0], 'root' | 'globals' | 'output' | 'trace' | 'secrets'>,
  opened: AsyncDisposable[],
): Promise<ProjectBase | undefined> {
  const { base: commit } = await mergeBase(common.root, since);
  const place = await copyOf(common.root, commit, common.globals, opened);
  const at = `${commit.slice(0, 12)}, where this branch left ${since}`;
  try {
    const desired = await loadDesired({ ...common, ...place, onFaults: 'throw' });
    return desired === undefined ? undefined : { desired, commit, isFaulty: false };
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'REVISION_INVALID') throw error;
    // What reckon.yaml says is what is trusted: half of it will not do. A branch that mends documents must be possible to plan.
    if (hasErrors(loadProject({ root: place.folder }).diagnostics)) throw faultyBase(at, error);
    const output = { ...common.output, diagnose: () => undefined };
    const desired = await loadDesired({ ...common, output, ...place, documents: 'skip', onFaults: 'print' });
    if (desired === undefined) throw faultyBase(at, error);
    common.output.diagnose([
      {
        severity: 'warning',
        code: 'BASE_INVALID',
        message: `the documents have faults at ${at}: what comes from this branch cannot be told apart`,
        hint: `To see them: git worktree add ../base ${commit.slice(0, 12)} && reckon validate -C ../base`,
      },
    ]);
    return { desired, commit, isFaulty: true };
  }
}

function faultyBase(at: string, cause: ToolError): ToolError {
  const message = `reckon.yaml has faults at ${at}, so that there is nothing to compare with`;
  const hint = 'Mend it there first, or plan without --since. The faults that follow are those of that commit.';
  const first = { severity: 'error', code: 'REVISION_INVALID', message, hint } as const;
  return new ToolError('REVISION_INVALID', message, { cause, diagnostics: [first, ...(cause.diagnostics ?? [])] });
}
