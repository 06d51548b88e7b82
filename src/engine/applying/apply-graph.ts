import type { PlannedChange } from '../../model/change.ts';
import type { ResourceRecord } from '../../model/resource.ts';
import { blockOf, type ResourceAddress } from '../../model/resource-address.ts';
import { sortGraph } from '../../plan/sort-graph.ts';

/** One piece of an apply: a change, one half of a replacement, or the deletes that an earlier replacement left. */
export interface ApplyStep {
  readonly change: PlannedChange;
  readonly part: 'whole' | 'delete' | 'create' | 'deposed';
}

/** The steps of a plan and what each must wait for. */
export interface ApplyGraph {
  /** In an order in which they may run one by one. */
  readonly steps: ReadonlyMap<string, ApplyStep>;
  dependenciesOf(step: string): readonly string[];
}

/*
 * The order of an apply. What makes or changes an object runs after what makes or changes the objects it refers to. A delete
 * runs before the deletes of the objects it referred to, and after whatever let go of it. A replacement is two steps (one where the old object stays), so
 * that what depends on the old object is gone, or has been turned to the new one, at the right moment:
 *
 *   delete-first   deletes of dependents → delete → create → changes of dependents
 *   create-first   create → changes of dependents → delete
 *
 * So it is with an object that an earlier run has replaced create-first and not deleted: its delete is a step of its own.
 *   forget-first   create → changes of dependents
 */

/** Builds the order of a plan's changes. */
export function buildApplyGraph(
  changes: readonly PlannedChange[],
  records: ReadonlyMap<ResourceAddress, ResourceRecord>,
): ApplyGraph {
  const steps = new Map<string, ApplyStep>();
  for (const change of changes) {
    if (change.action === 'replace') {
      if (change.order !== 'forget-first') steps.set(`${change.address}#delete`, { change, part: 'delete' });
      steps.set(`${change.address}#create`, { change, part: 'create' });
    } else if (change.action !== 'no-op' || change.previousAddress !== undefined) {
      steps.set(change.address, { change, part: 'whole' });
      const isKept = change.action === 'update' || change.action === 'create';
      if (isKept && (records.get(change.address)?.deposed ?? []).length > 0)
        steps.set(`${change.address}#deposed`, { change, part: 'deposed' });
    }
  }
  const makers = new Map<string, string[]>();
  const removers = new Map<string, string[]>();
  for (const [name, step] of steps) {
    const index = isRemover(step) ? removers : makers;
    for (const key of new Set([step.change.address, blockOf(step.change.address)])) {
      const list = index.get(key);
      if (list === undefined) index.set(key, [name]);
      else list.push(name);
    }
  }
  const edges = new Map<string, Set<string>>();
  /** Edges that give way where there would be no order otherwise: to what gives up a natural key, and to what lets go of an object. */
  const soft = { givingUp: new Set<string>(), lettingGo: new Set<string>() };
  const after = (step: string, dependency: string): void => {
    if (step === dependency) return;
    const set = edges.get(step);
    if (set === undefined) edges.set(step, new Set([dependency]));
    else set.add(dependency);
  };
  for (const [name, step] of steps) {
    const { change } = step;
    const removes = isRemover(step);
    if (!removes)
      for (const dependency of change.dependsOn) for (const maker of makers.get(dependency) ?? []) after(name, maker);
    // The old object of a replacement waits for nobody.
    const mayWait = !removes || step.part === 'whole';
    const holders = mayWait ? (change.waitsFor ?? []).flatMap((address) => stepsOf(steps, address)) : [];
    for (const holder of holders) {
      after(name, holder);
      soft.givingUp.add(`${name}\n${holder}`);
    }
    const formerly = records.get(change.address)?.dependencies ?? [];
    // A replacement that deletes first has let go of what it referred to before the new object is made.
    const hasLetGo = step.part === 'create' && change.order !== 'create-first';
    for (const dependency of formerly) {
      for (const remover of removers.get(dependency) ?? []) {
        const removed = steps.get(remover);
        const isWhole = removed?.part === 'whole';
        const isDeleteFirst = removed?.part === 'delete' && removed.change.order !== 'create-first';
        // An update refers to the new object of a replacement, so it cannot come before a delete that comes before the create.
        if (removes) after(remover, name);
        else if (!(isDeleteFirst || (isWhole && hasLetGo))) {
          after(remover, name);
          soft.lettingGo.add(`${remover}\n${name}`);
        }
      }
    }
    if (step.part === 'deposed') after(name, change.address);
    if (step.part === 'delete') {
      const create = `${change.address}#create`;
      if (change.order === 'create-first') after(name, create);
      else after(create, name);
    }
  }
  const dependenciesOf = (step: string): readonly string[] => [...(edges.get(step) ?? [])];
  const order = orderOf([...steps.keys()], edges, [soft.givingUp, soft.lettingGo]);
  return { steps: new Map(order.map((name) => [name, steps.get(name) as ApplyStep])), dependenciesOf };
}

/**
 * Sorts the steps. A change that lets go of one object to refer to another that is replaced by deleting it first cannot come
 * before the delete of the first, when that object refers to the replaced one too: then the delete does not wait for it, and
 * the server has its say. So it is with a natural key whose holder can only go after what needs the new object.
 *
 * @param soft - Edges that give way, the first kind before the second.
 */
function orderOf(
  steps: readonly string[],
  edges: ReadonlyMap<string, Set<string>>,
  soft: readonly ReadonlySet<string>[],
): readonly string[] {
  for (;;) {
    const sorted = sortGraph(steps, (step) => edges.get(step) ?? []);
    if (sorted.kind === 'sorted') return sorted.order;
    const { path } = sorted;
    const isCut = soft.some((kind) =>
      path.some((step, index) => {
        const dependency = path[index + 1] ?? '';
        return kind.has(`${step}\n${dependency}`) && edges.get(step)?.delete(dependency) === true;
      }),
    );
    if (!isCut) return steps;
  }
}

function stepsOf(steps: ReadonlyMap<string, ApplyStep>, address: ResourceAddress): readonly string[] {
  return [address, `${address}#delete`].filter((name) => steps.has(name));
}

/** Whether the step ends an object: one that is deleted, or let go of. */
function isRemover({ change, part }: ApplyStep): boolean {
  if (part === 'delete' || part === 'deposed') return true;
  return part === 'whole' && (change.action === 'delete' || change.action === 'forget');
}
