import { Problems } from '../core/api-error.ts';
import { presentAll } from '../core/present.ts';
import type { Api } from './api.ts';

/** Lists of the catalogue below a provider or a realm, and lists that cross a parent. */
export function mountCatalogue(api: Api): void {
  const ofProvider = [
    ['realms', 'realm'],
    ['storage_plans', 'storage_plan'],
    ['load_balancer_plans', 'load_balancer_plan'],
    ['cluster_plans', 'cluster_plan'],
    ['key_vault_plans', 'key_vault_plan'],
  ] as const;
  for (const [word, type] of ofProvider) {
    api.get(`/cloud/cloud_providers/:id/${word}`, ({ world, params }) => {
      const provider = world.get('cloud_provider', params['id'] ?? '');
      return presentAll(
        world,
        world.list(type).filter((one) => one.values['cloud_provider_id'] === provider.id),
      );
    });
  }
  api.get('/cloud/cloud_providers/:id/server_plans', ({ world, params, query }) => {
    const provider = world.get('cloud_provider', params['id'] ?? '');
    const problems = new Problems();
    if (!query['realm_id']) problems.add('realm_id', "can't be blank");
    problems.refuse();
    return presentAll(
      world,
      world
        .list('server_plan')
        .filter(
          ({ values }) => values['cloud_provider_id'] === provider.id && values['realm_id'] === query['realm_id'],
        ),
    );
  });
  api.get('/cloud/realms/:id/node_pool_plans', ({ world, params }) => {
    const realm = world.get('realm', params['id'] ?? '');
    return presentAll(
      world,
      world.list('node_pool_plan').filter((one) => one.values['realm_id'] === realm.id),
    );
  });
  api.get('/settings/cloud_accounts/:id/policy_assignments', ({ world, params }) => {
    const account = world.get('cloud_account', params['id'] ?? '');
    const found = world.list('policy_assignment').filter((one) => one.values['cloud_account_id'] === account.id);
    return presentAll(world, found);
  });
  api.get('/cse/deployments', ({ world }) => presentAll(world, world.list('cse_deployment')));
}
