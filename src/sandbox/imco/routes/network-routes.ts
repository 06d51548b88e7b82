import { ApiError } from '../core/api-error.ts';
import type { Entity } from '../core/entity.ts';
import { textOf } from '../core/json.ts';
import { present, presentAll } from '../core/present.ts';
import { createFrom } from '../core/store-body.ts';
import type { World } from '../core/world.ts';
import { vpn } from '../types/network.ts';
import type { Api } from './api.ts';
import { destroy } from './resource-routes.ts';

/** The one VPN of a VPC, the plans for it, and what lives in a subnet. */
export function mountNetwork(api: Api): void {
  api.get('/network/vpcs/:parent/vpn', ({ world, params }) => present(world, vpnOf(world, params['parent'])));
  api.post('/network/vpcs/:parent/vpn', ({ world, params, body }) =>
    present(world, createFrom(world, vpn, body, world.get('vpc', params['parent'] ?? ''))),
  );
  api.delete('/network/vpcs/:parent/vpn', ({ world, params }) => destroy(world, vpnOf(world, params['parent'])));
  api.get('/network/vpcs/:parent/vpn_plans', ({ world, params }) => {
    const vpc = world.get('vpc', params['parent'] ?? '');
    const provider = world.find('cloud_account', textOf(vpc.values, 'cloud_account_id'))?.values['cloud_provider_id'];
    const plans = world.list('vpn_plan').filter((plan) => plan.hidden['cloud_provider_id'] === provider);
    return presentAll(world, plans);
  });
  for (const [word, type] of [
    ['servers', 'server'],
    ['server_arrays', 'server_array'],
  ] as const) {
    api.get(`/network/subnets/:id/${word}`, ({ world, params }) => {
      const subnet = world.get('subnet', params['id'] ?? '');
      return presentAll(
        world,
        world.list(type).filter((one) => one.values['subnet_id'] === subnet.id),
      );
    });
  }
}

function vpnOf(world: World, vpcId: string | undefined): Entity {
  const vpc = world.get('vpc', vpcId ?? '');
  const [found] = world.childrenOf(vpc.id, 'vpn');
  if (!found) throw new ApiError(404, `VPC ${textOf(vpc.values, 'name')} has no VPN`);
  return found;
}
