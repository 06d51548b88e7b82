import type { PlannedChange } from '../../model/change.ts';
import { blockOf, type ResourceAddress } from '../../model/resource-address.ts';
import type { PlanContext } from './plan-context.ts';

/**
 * An object that is replaced create-first lives on its old dependencies until the new one is there: where these are replaced
 * as well, their new ones must come first too, or no order would do.
 */
export function orderReplacements(context: PlanContext): void {
  const byName = new Map<string, PlannedChange[]>();
  for (const change of context.changes.values())
    for (const name of new Set([change.address, blockOf(change.address)]))
      byName.set(name, [...(byName.get(name) ?? []), change]);
  const queue = [...context.changes.values()].filter(isCreateFirst);
  const done = new Set<ResourceAddress>(queue.map(({ address }) => address));
  for (let upper = queue.pop(); upper !== undefined; upper = queue.pop()) {
    const formerly = context.state.resources.get(upper.address)?.dependencies ?? [];
    for (const name of new Set([...upper.dependsOn, ...formerly])) {
      for (const { address } of byName.get(name) ?? []) {
        const change = context.changes.get(address);
        if (change?.action !== 'replace' || change.order === 'forget-first' || done.has(address)) continue;
        done.add(address);
        const message = `its new object is made before the old one is deleted, because ${upper.address} is replaced that way`;
        const next: PlannedChange = {
          ...change,
          order: 'create-first',
          notes: [...change.notes, { severity: 'info', message }],
        };
        context.changes.set(address, next);
        queue.push(next);
      }
    }
  }
}

function isCreateFirst(change: PlannedChange): boolean {
  return change.action === 'replace' && change.order === 'create-first';
}
