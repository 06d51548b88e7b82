import type { Entity } from '../core/entity.ts';
import { seedBlueprints } from './blueprints.ts';
import { seedPlaces } from './places.ts';
import { seedPlans } from './plans.ts';
import { seedPolicies } from './policies.ts';

/** What the platform itself has, the same for every customer and in every run. */
export function seedCatalogue(): ReadonlyMap<string, ReadonlyMap<string, Entity>> {
  const catalogue = new Map<string, Map<string, Entity>>();
  for (const { type, id, values, hidden } of [
    ...seedPlaces(),
    ...seedPlans(),
    ...seedBlueprints(),
    ...seedPolicies(),
  ]) {
    const entities = catalogue.get(type) ?? new Map<string, Entity>();
    entities.set(id, { id, type, values, hidden: hidden ?? {}, usable: true, shared: true });
    catalogue.set(type, entities);
  }
  for (const [index, header] of ['Platform upgraded', 'Maintenance finished'].entries()) {
    const entities = catalogue.get('system_event') ?? new Map<string, Entity>();
    const id = `${'0'.repeat(23)}${index + 1}`;
    const values = {
      timestamp: `2021-02-0${index + 1}T08:00:00.000Z`,
      level: 'info',
      header,
      description: `${header}: nothing to be done`,
    };
    entities.set(id, { id, type: 'system_event', values, hidden: {}, usable: true, shared: true });
    catalogue.set('system_event', entities);
  }
  return catalogue;
}
