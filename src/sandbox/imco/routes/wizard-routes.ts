import { ApiError, Problems } from '../core/api-error.ts';
import type { Entity } from '../core/entity.ts';
import { numberOf, objectOf, textOf } from '../core/json.ts';
import { present, presentAll } from '../core/present.ts';
import { createFrom } from '../core/store-body.ts';
import type { World } from '../core/world.ts';
import { server } from '../types/cloud.ts';
import type { Answer, Api, Call } from './api.ts';

/** Ready-made applications on one server; deploying one makes the server's template and firewall profile too. */
export function mountWizard(api: Api): void {
  api.get('/wizard/cloud_providers', ({ world, query }) => {
    const app = world.get('wizard_app', query['app_id'] ?? '');
    const plans = plansFor(world, app, query['location_id']);
    const ids = new Set(plans.map((plan) => plan.values['cloud_provider_id']));
    return presentAll(
      world,
      world.list('cloud_provider').filter((provider) => ids.has(provider.id)),
    );
  });
  api.get('/wizard/server_plans', ({ world, query }) => {
    const app = world.get('wizard_app', query['app_id'] ?? '');
    const plans = plansFor(world, app, query['location_id']);
    const provider = query['cloud_provider_id'];
    return presentAll(
      world,
      plans.filter((plan) => !provider || plan.values['cloud_provider_id'] === provider),
    );
  });
  api.post('/wizard/apps/:id/deploy', deploy);
}

/** The plans that are big enough for an application, smallest first. */
function plansFor(world: World, app: Entity, locationId: string | undefined): readonly Entity[] {
  const needs = objectOf(app.values, 'flavour_requirements');
  return world
    .list('server_plan')
    .filter(
      ({ values }) =>
        (!locationId || values['location_id'] === locationId) &&
        numberOf(values, 'memory') >= numberOf(needs, 'memory') &&
        numberOf(values, 'storage') >= numberOf(needs, 'storage'),
    )
    .toSorted((left, right) => numberOf(left.values, 'memory') - numberOf(right.values, 'memory'));
}

function deploy({ world, params, body }: Call): Answer {
  const app = world.get('wizard_app', params['id'] ?? '');
  const problems = new Problems();
  const hostname = textOf(body, 'hostname');
  const account = world.find('cloud_account', textOf(body, 'cloud_account_id'));
  if (hostname === '') problems.add('hostname', "can't be blank");
  if (!account) problems.add('cloud_account_id', 'does not exist');
  if (!world.find('location', textOf(body, 'location_id'))) problems.add('location_id', 'does not exist');
  const plans = plansFor(world, app, textOf(body, 'location_id')).filter(
    (plan) => plan.values['cloud_provider_id'] === account?.values['cloud_provider_id'],
  );
  const wanted = textOf(body, 'server_plan_id');
  const plan = wanted === '' ? plans[0] : plans.find((one) => one.id === wanted);
  if (!plan) problems.add('server_plan_id', 'is not available for the application');
  problems.refuse();
  const [ssh] = world.list('ssh_profile');
  if (!ssh) throw new ApiError(422, 'there is no SSH profile to deploy with');
  const template = world.add('template', {
    values: {
      name: `${textOf(app.values, 'name')} ${hostname}`,
      generic_image_id: app.values['generic_image_id'] ?? null,
      run_list: [],
      configuration_attributes: {},
      cookbook_versions: {},
      variables: [],
      state: 'ready',
      error_message: null,
      label_ids: [],
    },
    usable: true,
  });
  const firewall = world.add('firewall_profile', {
    values: {
      name: `${textOf(app.values, 'name')} ${hostname}`,
      description: 'Made by the wizard',
      default: false,
      rules: [80, 443].map((port) => ({ ip_protocol: 'tcp', min_port: port, max_port: port, source: 'any' })),
      label_ids: [],
    },
    usable: true,
  });
  const made = createFrom(world, server, {
    name: hostname,
    template_id: template.id,
    firewall_profile_id: firewall.id,
    ssh_profile_id: ssh.id,
    server_plan_id: plan?.id ?? null,
    cloud_account_id: account?.id ?? null,
  });
  return present(world, made);
}
