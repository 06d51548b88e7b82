import { present, presentAll } from '../core/present.ts';
import { wrongState } from '../core/store-body.ts';
import { importable } from '../types/settings.ts';
import type { Api } from './api.ts';

/** Taking in what lies in a customer's cloud accounts. */
export function mountBrownfield(api: Api): void {
  const accounts = '/brownfield/cloud_accounts';
  api.get(accounts, ({ world }) => presentAll(world, world.list('cloud_account')));
  api.get(`${accounts}/:id`, ({ world, params }) => present(world, world.get('cloud_account', params['id'] ?? '')));
  for (const what of Object.keys(importable)) {
    api.put(`${accounts}/:id/import_${what}`, ({ world, params }) => {
      const account = world.get('cloud_account', params['id'] ?? '');
      // Servers are what importing began with: their flag has no suffix.
      const flag = what === 'servers' ? 'supports_importing' : `supports_importing_${what}`;
      const words = what.replaceAll('_', ' ');
      if (account.values[flag] !== true)
        throw wrongState(world, `the cloud account does not support importing ${words}`);
      if (account.values['state'] !== 'idle') throw wrongState(world, 'the cloud account is importing already');
      world.platform.lifecycles.begin(world, account, `import_${what}`);
      return present(world, account);
    });
  }
}
