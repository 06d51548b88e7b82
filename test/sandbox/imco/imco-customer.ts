import type { StartOptions } from '../../../src/sandbox/frame/start-emulator.ts';
import { startSandbox, type TestSandbox } from '../../support/start-sandbox.ts';

/** An answer's status and JSON body (undefined where it has none). */
interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape they are there to establish
  readonly body: any;
}

/** A customer's calls to the API, paths without `/v3`. */
export interface Customer {
  get(path: string): Promise<Reply>;
  post(path: string, body?: unknown): Promise<Reply>;
  put(path: string, body?: unknown): Promise<Reply>;
  delete(path: string): Promise<Reply>;
  /** Makes an object and answers its body; anything but success is an error. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  make(path: string, body?: unknown): Promise<any>;
  /** The one object of a list with that name. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  named(path: string, name: string): Promise<any>;
}

/** A customer of a running sandbox, by the identity of its certificate. */
export function customerOf(sandbox: TestSandbox, identity = 'api'): Customer {
  const call = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const sent = body === undefined ? {} : { body };
    const answer = await sandbox.request(`/v3${path}`, { method, identity, ...sent });
    return { status: answer.status, body: answer.text === '' ? undefined : answer.json() };
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body = {}) => call('POST', path, body),
    put: (path, body = {}) => call('PUT', path, body),
    delete: (path) => call('DELETE', path),
    make: async (path, body = {}) => {
      const { status, body: made } = await call('POST', path, body);
      if (status !== 201) throw new TypeError(`POST ${path} answered ${status}: ${JSON.stringify(made)}`);
      return made;
    },
    named: async (path, name) => {
      const { body: list } = await call('GET', path);
      const found = list.filter((one: { name: string }) => one.name === name);
      if (found.length !== 1) throw new TypeError(`${path} has ${found.length} named ${name}`);
      return found[0];
    },
  };
}

/** A sandbox with its first customer, settling at once unless options say otherwise. */
export async function startImco(options: StartOptions = {}): Promise<{
  readonly sandbox: TestSandbox;
  readonly api: Customer;
  readonly stop: () => Promise<void>;
}> {
  const sandbox = await startSandbox('imco', { seed: 7, ...options });
  return { sandbox, api: customerOf(sandbox), stop: () => sandbox.close() };
}

/** Ids that nearly everything needs, looked up by name as a project would: Ireland, and the customer's AWS account. */
export async function findPlace(api: Customer) {
  const account = await api.named('/settings/cloud_accounts', 'AWS account');
  const provider = await api.named('/cloud/cloud_providers', 'AWS');
  const realm = await api.named(`/cloud/cloud_providers/${provider.id}/realms`, 'EU West (Ireland)');
  const ofRealm = async (path: string, name: string): Promise<string> => {
    const { body } = await api.get(path);
    return body.find((one: Record<string, string>) => one['name'] === name && one['realm_id'] === realm.id).id;
  };
  const plans = `/cloud/cloud_providers/${provider.id}`;
  return {
    account: account.id as string,
    provider: provider.id as string,
    realm: realm.id as string,
    serverPlan: await ofRealm(`${plans}/server_plans?realm_id=${realm.id}`, 't3.small'),
    storagePlan: await ofRealm(`${plans}/storage_plans`, 'gp3'),
    balancerPlan: await ofRealm(`${plans}/load_balancer_plans`, 'Application Load Balancer'),
    clusterPlan: await ofRealm(`${plans}/cluster_plans`, 'Amazon EKS'),
    nodePlan: await ofRealm(`/cloud/realms/${realm.id}/node_pool_plans`, 'm5.large'),
    vaultPlan: await ofRealm(`${plans}/key_vault_plans`, 'Secrets Manager'),
    image: (await api.named('/cloud/generic_images', 'Ubuntu 22.04 x86_64')).id as string,
    firewall: (await api.named('/network/firewall_profiles', 'Default firewall')).id as string,
    ssh: (await api.named('/cloud/ssh_profiles', 'default')).id as string,
  };
}

/** What {@link findPlace} finds. */
export type FoundPlace = Awaited<ReturnType<typeof findPlace>>;

/** A VPC of the block 10.0.0.0/16. */
export async function makeVpc(api: Customer, place: FoundPlace, name = 'main') {
  return await api.make('/network/vpcs', {
    name,
    cidr: '10.0.0.0/16',
    cloud_account_id: place.account,
    realm_provider_name: 'eu-west-1',
  });
}

/** A server, of a template of its own where none is given. */
export async function makeServer(api: Customer, place: FoundPlace, more: { readonly template_id?: string } = {}) {
  const own = { name: 'web', generic_image_id: place.image };
  const templateId = more.template_id ?? (await api.make('/blueprint/templates', own)).id;
  return await api.make('/cloud/servers', {
    name: 'web',
    template_id: templateId,
    server_plan_id: place.serverPlan,
    cloud_account_id: place.account,
    ssh_profile_id: place.ssh,
    firewall_profile_id: place.firewall,
    ...more,
  });
}

/** A load balancer in a VPC of its own. */
export async function makeBalancer(api: Customer, place: FoundPlace) {
  const vpc = await makeVpc(api, place);
  return await api.make('/network/load_balancers', {
    name: 'front',
    cloud_account_id: place.account,
    realm_id: place.realm,
    vpc_id: vpc.id,
    load_balancer_plan_id: place.balancerPlan,
  });
}

/** The fields of a sound target group. */
export const groupFields = {
  name: 'web',
  protocol: 'HTTP',
  port: 80,
  health_check_protocol: 'HTTP',
  health_check_port: 80,
  health_check_interval: 30,
  health_check_threshold_count: 3,
  health_check_path: '/health',
};
