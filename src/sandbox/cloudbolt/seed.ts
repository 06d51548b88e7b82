import { seedCatalog } from './seed-catalog.ts';
import { seedOrganisation } from './seed-organisation.ts';
import { seedServers } from './seed-servers.ts';
import type { World } from './world.ts';

/**
 * A fresh installation. Names and numbers are always the same, so that examples and tests may rely on them.
 *
 * @param at - Milliseconds since the epoch: when the seeded servers were made.
 * @param tokenKey - Key that signs tokens.
 */
export function seed(at: number, tokenKey: string): World {
  return {
    tables: { ...seedOrganisation(), ...seedCatalog(), ...seedServers(at), orders: [], jobs: [] },
    nextIds: {
      groups: 20,
      servers: 301,
      resources: 31,
      orders: 1,
      jobs: 1,
      blueprints: 20,
      actions: 20,
      rules: 20,
      'server-actions': 20,
      'service-actions': 20,
      'resource-actions': 20,
      'orchestration-actions': 20,
    },
    groupTypes: ['Organization', 'Department', 'Team', 'Project', 'Archive'],
    orderableGroupTypes: ['Organization', 'Department', 'Team', 'Project'],
    tokenKey,
    lastToken: 0,
    expiredTokens: 0,
    heldAt: 'none',
    plannedOutcomes: [],
    slips: [],
  };
}
