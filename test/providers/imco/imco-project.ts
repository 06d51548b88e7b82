import { setTimeout as delay } from 'node:timers/promises';
import { hurriedClock, type RunnableProject, runnableProject } from '../../support/run-project.ts';
import { startSandbox, type TestSandbox } from '../../support/start-sandbox.ts';

/** A project on a sandbox of IMCO. */
export interface ImcoProject extends RunnableProject {
  readonly sandbox: TestSandbox;
  /** What was sent to the API since the last call, as `METHOD path`; only what changes something unless `all`. */
  sent(all?: 'all'): Promise<readonly string[]>;
  /** Bodies of the requests with that method and path, in order. */
  bodies(method: string, path: RegExp): Promise<readonly unknown[]>;
  forget(): Promise<void>;
  /** Lets the next step that fits fail. */
  fail(fault: Readonly<Record<string, unknown>>): Promise<void>;
  /** All that the customer has of a type. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape they are there to establish
  all(type: string, customer?: string): Promise<any[]>;
}

/** Sleeps are short but real: what runs beside each other has the time to meet. */
const clock = hurriedClock(async () => await delay(3));

/** A `reckon.yaml` that connects to the sandbox. */
export function projectFile(sandbox: TestSandbox, identity = 'api'): string {
  return `
project: imco-test
providers:
  imco:
    url: ${sandbox.origin}/v3
    tls:
      ca: ${sandbox.directory}/ca.crt
      cert: ${sandbox.directory}/${identity}.crt
      key: ${sandbox.directory}/${identity}.key
`;
}

/** Starts a sandbox and makes a project on it. @param documents - Of `resources/main.yaml`. */
export async function imcoProject(
  documents = '',
  more: {
    readonly files?: Readonly<Record<string, string>>;
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<ImcoProject> {
  const sandbox = await startSandbox('imco', { seed: 7 });
  const project = await runnableProject(
    { 'reckon.yaml': projectFile(sandbox), 'resources/main.yaml': documents, ...more.files },
    more.environment ?? {},
    clock,
  );
  const requests = async () =>
    (await sandbox.control.requests()).filter(({ url }) => url.startsWith('/v3/') || url.startsWith('/uploads/'));
  return {
    ...project,
    sandbox,
    sent: async (all) =>
      (await requests())
        .filter(({ method }) => all === 'all' || method !== 'GET')
        .map(({ method, url }) => `${method} ${url.replace(/^\/v3/, '')}`),
    bodies: async (method, path) =>
      (await requests()).filter((entry) => entry.method === method && path.test(entry.url)).map(({ body }) => body),
    forget: async () => await sandbox.control.clearRequests(),
    fail: async (fault) =>
      void (await sandbox.control.call('POST', 'imco/faults', { event: 'quota exceeded', ...fault })),
    all: async (type, customer = 'api') =>
      (await sandbox.control.call('GET', `imco/resources?type=${type}&customer=${customer}`)).json(),
    [Symbol.asyncDispose]: async () => {
      await project[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}

/** Ids that nearly everything needs, found in place. */
export const ACCOUNT = { find: { name: 'AWS account' } };
export const REALM = { find: { provider_name: 'eu-west-1' } };
export const IMAGE = { find: { name: 'Ubuntu 22.04 x86_64' } };
/** A plan of that name in Ireland. */
export function plan(name: string) {
  return { find: { name, realm_provider_name: 'eu-west-1' } };
}

const account = 'cloud_account_id: { find: { name: AWS account } }';
const realm = 'realm_id: { find: { provider_name: eu-west-1 } }';

/** Documents that others build on. */
export const DOCUMENTS = {
  vpc: `
type: imco.vpc
name: net
properties: { name: net, cidr: 10.0.0.0/16, realm_provider_name: eu-west-1, ${account} }
`,
  subnet: `
type: imco.subnet
name: inner
properties: { vpc_id: "\${imco.vpc.net.id}", name: inner, cidr: 10.0.1.0/24, type: only_private }
`,
  template: `
type: imco.template
name: os
properties: { name: os, generic_image_id: { find: { name: Ubuntu 22.04 x86_64 } } }
`,
  server: `
type: imco.server
name: web
properties:
  name: web
  template_id: \${imco.template.os.id}
  server_plan_id: { find: { name: t3.small, realm_provider_name: eu-west-1 } }
  ${account}
  ssh_profile_id: { find: { name: default } }
  firewall_profile_id: { find: { name: Default firewall } }
`,
  balancer: `
type: imco.load_balancer
name: front
properties:
  name: front
  ${account}
  ${realm}
  vpc_id: \${imco.vpc.net.id}
  load_balancer_plan_id: { find: { name: Application Load Balancer, realm_provider_name: eu-west-1 } }
`,
  group: `
type: imco.target_group
name: pool
properties:
  load_balancer_id: \${imco.load_balancer.front.id}
  name: pool
  protocol: HTTP
  port: 80
  health_check_protocol: HTTP
  health_check_port: 80
  health_check_interval: 30
  health_check_threshold_count: 3
  health_check_path: /health
`,
  listener: `
type: imco.listener
name: http
properties:
  load_balancer_id: \${imco.load_balancer.front.id}
  protocol: HTTP
  port: 80
  default_target_group_id: \${imco.target_group.pool.id}
`,
  script: `
type: imco.script
name: setup
properties: { name: setup, code: "true", parameters: [X] }
`,
  domain: `
type: imco.dns_domain
name: zone
properties: { name: example.org, ${account} }
`,
  floatingIp: `
type: imco.floating_ip
name: address
properties: { name: address, ${account}, ${realm} }
`,
  volume: `
type: imco.volume
name: disk
properties: { name: disk, size: 10, ${account}, storage_plan_id: { find: { name: gp3, realm_provider_name: eu-west-1 } } }
`,
  policy: `
type: imco.policy_definition
name: rule
properties: { name: rule, definition: '{"parameters":{"p":{}},"policyRule":{}}' }
`,
  stack: `
type: imco.cse_template
name: bucket
properties: { name: bucket, syntax: AWS, definition: '{"Parameters":{},"Outputs":{"Arn":{}}}' }
`,
  cluster: `
type: imco.cluster
name: k8s
properties:
  name: k8s
  version: "1.28"
  ${account}
  cluster_plan_id: { find: { name: Amazon EKS, realm_provider_name: eu-west-1 } }
  vpc_id: \${imco.vpc.net.id}
`,
  pool: `
type: imco.node_pool
name: first
properties:
  cluster_id: \${imco.cluster.k8s.id}
  name: first
  node_pool_plan_id: { find: { name: m5.large, realm_provider_name: eu-west-1 } }
  cpu_type: x86_64
  min_nodes: 1
  max_nodes: 3
  desired_nodes: 1
`,
  vault: `
type: imco.key_vault
name: vault
properties: { name: vault, ${account}, key_vault_plan_id: { find: { name: Secrets Manager, realm_provider_name: eu-west-1 } } }
`,
  secret: `
type: imco.secret
name: password
properties: { key_vault_id: "\${imco.key_vault.vault.id}", name: password, content: "\${secret.env.PASSWORD}" }
`,
  application: `
type: imco.cloud_application_template
name: app
properties: { file: files/app.json }
`,
} as const;

/** Several documents as one file. */
export function documents(...texts: readonly string[]): string {
  return texts.join('\n---\n');
}
