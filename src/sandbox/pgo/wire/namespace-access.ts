import type { PgoWorld } from '../world/pgo-world.ts';
import { seedState } from '../world/seed-state.ts';
import { Refusal } from './refusal.ts';

/** Whether the installation manages a namespace: by its labels or, in disabled mode, by the list of the installation. */
export function isManaged(world: PgoWorld, name: string): boolean {
  const namespaces = world.knob('namespaceMode') === 'disabled' ? seedState().namespaces : world.state.namespaces;
  return namespaces.some((one) => one.name === name && one.managed);
}

/** Whether a managed namespace is open to a user. */
export function mayUse(world: PgoWorld, user: string, name: string): boolean {
  const allowed = world.state.operatorUsers.find((one) => one.name === user)?.namespaces ?? '';
  return allowed === '' || allowed.split(',').some((one) => one.trim() === name);
}

/**
 * The namespace check of most routes.
 *
 * @throws {Refusal} With the text of what is wrong.
 */
export function checkNamespace(world: PgoWorld, user: string, name: string): void {
  if (name === '') {
    throw new Refusal('empty namespace is not valid from pgo clients');
  }
  if (!isManaged(world, name)) {
    throw new Refusal(`namespace [${name}] is not part of the Operator installation`);
  }
  if (!mayUse(world, user, name)) {
    throw new Refusal(`user [${user}] is not allowed access to namespace [${name}]`);
  }
}
