import type { Entity } from '../core/entity.ts';
import { type JsonObject, textOf, textsOf } from '../core/json.ts';
import type { Draft } from '../core/resource-type.ts';
import type { World } from '../core/world.ts';

/** The plan of the load balancer that a group, a listener or a certificate hangs on. */
export function planAbove(parent: Entity | undefined, world: World): JsonObject | undefined {
  return parent && world.find('load_balancer_plan', textOf(parent.values, 'load_balancer_plan_id'))?.values;
}

/** Case does not count: the vendor's pages do not say how protocols are written. */
export function offers(plan: JsonObject | undefined, key: string, value: string): boolean {
  return !plan || textsOf(plan, key).some((one) => one.toLowerCase() === value.toLowerCase());
}

/** Notes a protocol that the plan above does not have. */
export function checkAgainstPlan(draft: Draft, field: string, planKey: string): void {
  const { values, parent, problems, world } = draft;
  if (problems.has(field)) return;
  if (!offers(planAbove(parent, world), planKey, textOf(values, field))) {
    problems.add(field, 'is not included in the list');
  }
}
