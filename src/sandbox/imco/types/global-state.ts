import type { Entity } from '../core/entity.ts';
import { textOf } from '../core/json.ts';

/**
 * The state of a load balancer or a DNS domain with all that hangs on it: an error anywhere comes first, then work anywhere;
 * it is the own state where all is well.
 */
export function globalState(entity: Entity, children: readonly Entity[]): string {
  const own = textOf(entity.values, 'state');
  const states = [own, ...children.map((child) => textOf(child.values, 'state'))];
  const failed = states.find((state) => state.endsWith('_error'));
  if (failed !== undefined) return failed;
  if (own !== 'applied') return own;
  return states.some((state) => state !== 'applied') ? 'applying' : own;
}
