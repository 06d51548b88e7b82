import type { PlannedChange } from '../model/change.ts';
import type { ResourceRecord } from '../model/resource.ts';
import { blockOf, type ResourceAddress } from '../model/resource-address.ts';
import { sortGraph } from '../plan/sort-graph.ts';

/** One piece of an apply: a change, or one half of a replacement. */
export interface ApplyStep {
  readonly change: PlannedChange;
  readonly part: 'whole' | 'delete' | 'create';
}

/** The steps of a plan and what each must wait for. */
export interface ApplyGraph {
  /** In an order in which they may run one by one. */
  readonly steps: ReadonlyMap<string, ApplyStep>;
  dependenciesOf(step: string): readonly string[];
}

/*
 * The order of an apply. What makes or changes an object runs after what makes or changes the objects it refers to. A delete
 * runs before the deletes of the objects it referred to, and after whatever let go of it. A replacement is two steps, so
 * that what depends on the old object is gone, or has been turned to the new one, at the right moment:
 *
 *   delete-first   deletes of dependents → delete → create → changes of dependents
 *   create-first   create → changes of dependents → delete
 */

/** Builds the order of a plan's changes. */
export function buildApplyGraph(
  changes: readonly PlannedChange[],
  records: ReadonlyMap<ResourceAddress, ResourceRecord>,
): ApplyGraph {
  const steps = new Map<string, ApplyStep>();
  for (const change of changes) {
    if (change.action === 'replace') {
      steps.set(`${change.address}#delete`, { change, part: 'delete' });
      steps.set(`${change.address}#create`, { change, part: 'create' });
    } else if (change.action !== 'no-op' || change.previousAddress !== undefined) {
      steps.set(change.address, { change, part: 'whole' });
    }
  }
  const makers = new Map<string, string[]>();
  const removers = new Map<string, string[]>();
  for (const [name, step] of steps) {
    const isRemover = step.part === 'delete' || (step.part === 'whole' && isRemoval(step.change));
    const index = isRemover ? removers : makers;
    for (const key of new Set([step.change.address, blockOf(step.change.address)])) {
      const list = index.get(key);
      if (list === undefined) index.set(key, [name]);
      else list.push(name);
    }
  }
  const edges = new Map<string, Set<string>>();
  const after = (step: string, dependency: string): void => {
    if (step === dependency) return;
    const set = edges.get(step);
    if (set === undefined) edges.set(step, new Set([dependency]));
    else set.add(dependency);
  };
  for (const [name, step] of steps) {
    const { change } = step;
    const isRemover = step.part === 'delete' || (step.part === 'whole' && isRemoval(change));
    if (!isRemover)
      for (const dependency of change.dependsOn) for (const maker of makers.get(dependency) ?? []) after(name, maker);
    const formerly = records.get(change.address)?.dependencies ?? [];
    for (const dependency of formerly) {
      for (const remover of removers.get(dependency) ?? []) {
        const isDeleteFirst =
          steps.get(remover)?.part === 'delete' && steps.get(remover)?.change.order !== 'create-first';
        // An update refers to the new object of a replacement, so it cannot come before a delete that comes before the create.
        if (isRemover || !isDeleteFirst) after(remover, name);
      }
    }
    if (step.part === 'delete') {
      const create = `${change.address}#create`;
      if (change.order === 'create-first') after(name, create);
      else after(create, name);
    }
  }
  const dependenciesOf = (step: string): readonly string[] => [...(edges.get(step) ?? [])];
  const sorted = sortGraph([...steps.keys()], dependenciesOf);
  const order = sorted.kind === 'sorted' ? sorted.order : [...steps.keys()];
  return { steps: new Map(order.map((name) => [name, steps.get(name) as ApplyStep])), dependenciesOf };
}

/** Whether the change ends an address: what is deleted, or let go of. */
function isRemoval(change: PlannedChange): boolean {
  return change.action === 'delete' || change.action === 'forget';
}
