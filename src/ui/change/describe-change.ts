import type { Action, Attribution, PlannedChange } from '../../model/change.ts';
import type { Plan } from '../../model/plan.ts';

/** How the actions are told: a mark before the address, words after it. */
export interface ActionWords {
  readonly mark: '+' | '-' | '~' | '-/+' | '+/-' | '<=' | ' ';
  readonly label: string;
}

/** Mark and words of a planned change. */
export function describeAction(change: PlannedChange): ActionWords {
  const words = wordsOf(change);
  const also = [
    ...(change.importing !== undefined && change.action !== 'adopt' ? ['import'] : []),
    ...(change.previousAddress !== undefined && change.action !== 'move' ? ['move'] : []),
  ];
  return also.length === 0 ? words : { ...words, label: `${also.join(', ')}, ${words.label}` };
}

function wordsOf(change: PlannedChange): ActionWords {
  switch (change.action) {
    case 'create':
      return { mark: '+', label: 'create' };
    case 'update':
      return { mark: '~', label: 'update in place' };
    case 'replace':
      if (change.order === 'forget-first') return { mark: '+', label: 'REPLACE (create; the old one stays)' };
      return change.order === 'create-first'
        ? { mark: '+/-', label: 'REPLACE (create, then delete)' }
        : { mark: '-/+', label: 'REPLACE (delete, then create)' };
    case 'delete':
      return { mark: '-', label: 'DELETE' };
    case 'no-op':
      return { mark: ' ', label: 'unchanged' };
    case 'read':
      return { mark: '<=', label: 'read during apply' };
    case 'adopt':
      return { mark: ' ', label: 'import' };
    case 'forget':
      return {
        mark: ' ',
        label: change.reason === 'deleted-outside' ? 'forget (it is gone)' : 'forget (the object stays)',
      };
    case 'move':
      return { mark: ' ', label: 'move' };
    default:
      return change.action satisfies never;
  }
}

/** Why a change is planned, where its fields alone don't say so. */
export function describeReason(change: PlannedChange): string | undefined {
  switch (change.reason) {
    case 'drifted':
      return 'live has moved away from what was applied';
    case 'deleted-outside':
      return 'it was applied before and is gone';
    case 'replaced-outside':
      return 'it is not the object that was applied: someone deleted that one and made another under its name';
    case 'tainted':
      return 'its creation failed half way';
    case 'replace-requested':
      return 'asked for with --replace';
    case 'replace-triggered':
      return 'a value of its replaceTriggeredBy changed';
    case 'document-removed':
      return 'its document is gone from the files';
    case 'instance-removed':
      return 'its key is gone from forEach';
    case 'condition-false':
      return 'its `when` is false now';
    case 'destroy-requested':
      return undefined;
    case 'removed-document':
      return 'a `removed` document says so';
    case 'orphaned':
      return 'its document is gone and its lifecycle leaves the object alone';
    case 'pending-operation':
      return 'an operation of an earlier run still goes on';
    case 'desired-changed':
    case 'not-in-state':
    case 'immutable-field':
    case 'import-document':
    case 'moved-document':
    case 'unchanged':
      return undefined;
    default:
      return change.reason satisfies never;
  }
}

/** What the server's dry run said, as a line. */
export function describeServerDryRun(change: PlannedChange): string | undefined {
  const dryRun = change.serverDryRun;
  if (dryRun === undefined) return undefined;
  switch (dryRun.result) {
    case 'accepted':
      return `server dry-run: accepted${dryRun.message === undefined ? '' : ` (${dryRun.message})`}`;
    case 'rejected':
      return 'server dry-run: REJECTED';
    case 'skipped':
      return `server dry-run: not asked (${dryRun.message})`;
    default:
      return dryRun satisfies never;
  }
}

/** Where a change comes from, seen from a branch. */
export function describeAttribution(attribution: Attribution): string {
  switch (attribution) {
    case 'branch':
      return 'this branch';
    case 'drift':
      return 'drift';
    case 'pending':
      return 'pending: merged, not yet applied';
    default:
      return attribution satisfies never;
  }
}

/** What is shown of a plan, the most dangerous first. */
const ORDER: Readonly<Record<Action, number>> = {
  replace: 0,
  delete: 1,
  update: 2,
  create: 3,
  forget: 4,
  adopt: 5,
  move: 6,
  read: 7,
  'no-op': 8,
};

/**
 * The changes that a reader must see: unchanged resources are left out unless there is something to know about them, what
 * destroys stands first; else in order of apply.
 */
export function shownChanges(changes: readonly PlannedChange[]): readonly PlannedChange[] {
  return changes
    .filter((change) => change.action !== 'no-op' || change.previousAddress !== undefined || change.notes.length > 0)
    .toSorted((left, right) => ORDER[left.action] - ORDER[right.action]);
}

/** Drift that the plan's own changes don't already show: objects that moved and are left as they are. */
export function leftDrift(plan: Pick<Plan, 'changes' | 'drift' | 'mode'>): readonly PlannedChange[] {
  if (plan.mode === 'refresh-only') return plan.drift;
  const changed = new Set(plan.changes.filter((change) => change.action !== 'no-op').map((change) => change.address));
  return plan.drift.filter((change) => !changed.has(change.address));
}

/** What is said of an object that moved and is left as it is: nothing is planned for it. */
export function describeDrift({ action }: PlannedChange): string {
  switch (action) {
    case 'delete':
      return 'is gone';
    case 'replace':
      return 'is another one now';
    default:
      return 'drifted';
  }
}
