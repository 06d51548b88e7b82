import type { PlannedChange } from '../model/change.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { displayPath } from '../model/json-pointer.ts';
import type { Plan } from '../model/plan.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { Value } from '../model/value.ts';
import { type PlannedDeviation, plannedDeviation } from '../plan/planned-deviation.ts';
import { formatInline } from '../ui/change/format-value.ts';
import type { SavedPlan } from './saved-plan.ts';

/**
 * What keeps a saved plan from being applied at all: another project, configuration or state than it was made from. Each is an
 * error that says what moved.
 */
export function checkSavedPlan(saved: SavedPlan, now: Plan): readonly Diagnostic[] {
  const then = saved.plan.binding;
  if (then.project !== now.binding.project) return [stale(saved, `it was made for the project "${then.project}"`)];
  if (then.configuration !== now.binding.configuration)
    return [stale(saved, 'the YAML or a variable has changed since')];
  if (then.lineage !== now.binding.lineage)
    return [
      stale(
        saved,
        saved.isFirst
          ? 'there was no state when it was made, and by now there is another'
          : 'it was made for another state',
      ),
    ];
  return [];
}

/** What of a saved plan can still be done. */
export interface BoundChanges {
  /** Its changes, each bound to the object as the plan saw it: one that moved since fails alone. */
  readonly changes: readonly PlannedChange[];
  /** Addresses for which something else would have to be done now. */
  readonly stale: readonly Diagnostic[];
}

/**
 * Holds a saved plan against one made now: what is done already is left out, what would be something else now is stale, and
 * what the saved plan does not hold is not done. A first plan must be the same in everything: there what is missing or too
 * much is stale as well, and the caller does nothing of it.
 *
 * @param hasState - Whether there is a state by now: a part of a first plan may be done then.
 */
export function bindChanges(saved: SavedPlan, now: Plan, hasState: boolean): BoundChanges {
  const before = new Map(saved.plan.changes.map((change) => [change.address, change]));
  const terms = { isWhole: saved.isFirst, mayKnowMore: hasState };
  const found: Diagnostic[] = [];
  const changes: PlannedChange[] = [];
  for (const change of now.changes) {
    const planned = before.get(change.address);
    if (isIdle(change)) {
      changes.push(change);
      if (hasState || planned === undefined || isIdle(planned)) before.delete(change.address);
      continue;
    }
    before.delete(change.address);
    if (planned === undefined || planned.action === 'no-op') {
      if (saved.isFirst && saved.plan.complete)
        found.push(staleAt(saved, change, `it does not say to ${change.action} ${change.address}`));
      continue;
    }
    const deviation = plannedDeviation(planned, change, terms);
    if (deviation === undefined) changes.push(asPlanned(change, planned));
    else found.push(staleAt(saved, change, wordsOf(change.address, deviation)));
  }
  if (saved.isFirst) {
    for (const planned of before.values())
      if (!isIdle(planned) && planned.action !== 'read')
        found.push(staleAt(saved, planned, `it says to ${planned.action} ${planned.address}, and now nothing does`));
  }
  return { changes, stale: found };
}

function isIdle({ action, previousAddress }: PlannedChange): boolean {
  return action === 'no-op' && previousAddress === undefined;
}

/** The change as it is planned now, bound to the object as the saved plan saw it: an update from the values it had then. */
function asPlanned(change: PlannedChange, { before, fields, seen, revision }: PlannedChange): PlannedChange {
  return {
    ...change,
    before,
    ...(change.action === 'update' ? { fields } : {}),
    ...(seen === undefined ? {} : { seen }),
    ...(revision === undefined ? {} : { revision }),
  };
}

function wordsOf(address: ResourceAddress, deviation: PlannedDeviation): string {
  switch (deviation.kind) {
    case 'action':
      return `${address} was to ${deviation.planned}, and now would ${deviation.now}`;
    case 'object':
      return `${address} stood for the object ${deviation.planned}, and now stands for ${deviation.now}`;
    case 'value': {
      const shown = (value: Value | undefined): string => (value === undefined ? 'left as it is' : formatInline(value));
      const place = displayPath(deviation.pointer);
      return `${place} of ${address} was to be ${shown(deviation.planned)}, and now would be ${shown(deviation.now)}`;
    }
    default:
      return deviation satisfies never;
  }
}

function staleAt(saved: SavedPlan, change: PlannedChange, message: string): Diagnostic {
  return {
    ...stale(saved, message),
    address: change.address,
    ...(change.location === undefined ? {} : { location: change.location }),
  };
}

function stale(saved: SavedPlan, message: string): Diagnostic {
  return {
    severity: 'error',
    code: 'PLAN_STALE',
    message: `the saved plan no longer fits: ${message}`,
    hint: `Plan again: reckon plan --out ${saved.path}`,
  };
}
