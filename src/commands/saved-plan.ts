import { readFile } from 'node:fs/promises';
import { endsObject } from '../model/change.ts';
import type { Plan } from '../model/plan.ts';
import { parseAddress } from '../model/resource-address.ts';
import { quotedWord } from '../model/shell-word.ts';
import { ToolError } from '../model/tool-error.ts';
import type { PlanOptions } from './plan-options.ts';

/** A plan file, read and found whole. */
export interface SavedPlan {
  readonly path: string;
  /** The file as it is: the JSON that other tools read. */
  readonly text: string;
  readonly plan: Plan;
  /**
   * Whether it was made before there was a state, and so before there was a key to bind it with. Nothing of such a plan is taken at
   * its word: all that it says is held against a plan made now (`bindChanges`).
   */
  readonly isFirst: boolean;
  readonly environment: string | undefined;
  /** Refuses a file that is not as it was saved with the key of the state. @throws {ToolError} `PLAN_TAMPERED` */
  verify(key: string | undefined): void;
  /** The options for a later wave: only what the saved plan named as waiting. */
  ofWave(): Pick<PlanOptions, 'targets' | 'arePatternsKnown'>;
  /** The options under which the plan was made stand before those of the command line. */
  options(given: PlanOptions): PlanOptions;
}

/** Reads a saved plan. @throws {ToolError} when it is no plan, or not as it was written */
export async function readSavedPlan(path: string): Promise<SavedPlan> {
  const { readPlanDocument } = await import('../plan/read-plan-document.ts');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ToolError('PLAN_UNREADABLE', `cannot read the plan ${path}`, {
      cause,
      hint:
        parseAddress(path) === undefined
          ? 'Make one with: reckon plan --out plan.json'
          : `To see what is kept of a resource: reckon state show ${quotedWord(path)}`,
    });
  });
  const { plan, isKeyed } = readPlanDocument(text, { place: path });
  const { environment } = plan.binding;
  const planned = plan.changes.filter((change) => change.action !== 'no-op').map((change) => change.address);
  const waiting = plan.deferred.map((block) => block.address);
  const destroying = plan.changes.filter(endsObject);
  return {
    path,
    text,
    plan,
    isFirst: !isKeyed,
    ofWave: () => ({ targets: waiting, arePatternsKnown: true }),
    environment: environment === 'default' ? undefined : environment,
    verify: (key) => {
      if (isKeyed) readPlanDocument(text, { place: path, ...(key === undefined ? {} : { key }) });
      else refuseImpossible(path, plan);
    },
    options: (given) => ({
      ...given,
      serverDryRun: 'never',
      destroy: plan.mode === 'destroy',
      refreshOnly: plan.mode === 'refresh-only',
      targets: plan.complete ? [] : [...planned, ...waiting],
      arePatternsKnown: true,
      // What was allowed when the plan was made is told by the plan, where it can be believed.
      allowDeletes: isKeyed ? destroying.length : undefined,
      allowGone: isKeyed ? plan.changes.filter((change) => change.reason === 'deleted-outside').length : undefined,
      replace: plan.changes.filter((change) => change.reason === 'replace-requested').map((change) => change.address),
      ...(isKeyed ? {} : { lineage: plan.binding.lineage }),
    }),
  };
}

/** Refuses a plan of another environment than the one that was named. @throws {ToolError} `PLAN_STALE` */
export function refuseOtherEnvironment({ binding }: Plan, path: string, named: string | undefined): void {
  if (named === undefined || named === binding.environment) return;
  throw new ToolError('PLAN_STALE', `${path} is a plan of ${binding.environment}, and ${named} was named`, {
    hint: `A plan knows its environment: leave -e and RECKON_ENV out, or plan again with -e ${named}.`,
  });
}

/** Before there is a state, nothing is managed that could be deleted, replaced, forgotten or moved. */
function refuseImpossible(path: string, { binding, mode, changes }: Plan): void {
  const impossible = changes.find(
    ({ action, importing }) =>
      action === 'delete' ||
      action === 'forget' ||
      action === 'move' ||
      (action === 'replace' && importing === undefined),
  );
  const isHonest = binding.serial === 0 && mode !== 'destroy' && impossible === undefined;
  if (isHonest) return;
  throw new ToolError(
    'PLAN_TAMPERED',
    `${path} is not what was saved: it carries no key of a state, and yet ${whatGivesItAway(mode, impossible)}`,
    { hint: 'Make the plan again, and have it reviewed again.' },
  );
}

function whatGivesItAway(mode: Plan['mode'], impossible: Plan['changes'][number] | undefined): string {
  if (impossible !== undefined) return `it says to ${impossible.action} ${impossible.address}`;
  return mode === 'destroy' ? 'it says to destroy' : 'it says that it was made from one';
}
