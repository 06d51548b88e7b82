import type { ResourceType } from '../core/resource-type.ts';
import { archiveTask, cloudApplicationTemplate, deploymentTask, label, temporaryArchive } from './applications.ts';
import { attachment, cookbookVersion, script, template, templateAddon, templateScript } from './blueprint.ts';
import { catalogueTypes } from './catalogue-types.ts';
import { server, serverArray, sshProfile } from './cloud.ts';
import { dnsDomain, dnsRecord } from './dns.ts';
import { floatingIp } from './floating-ips.ts';
import { cluster, nodePool } from './kubernetes.ts';
import { certificate, listener, listenerRule } from './listeners.ts';
import { loadBalancer, target, targetGroup } from './load-balancing.ts';
import { firewallProfile, subnet, vpc, vpn } from './network.ts';
import { cseDeployment, cseTemplate, policyAssignment, policyDefinition } from './policy.ts';
import { keyVault, secret, secretVersion } from './secret.ts';
import { cloudAccount, event, saasAccount, systemEvent } from './settings.ts';
import { volume } from './storage.ts';

/** Every type of the API, one declaration each. */
export const resourceTypes: readonly ResourceType[] = [
  template,
  templateScript,
  script,
  attachment,
  cookbookVersion,
  templateAddon,
  firewallProfile,
  vpc,
  subnet,
  vpn,
  floatingIp,
  loadBalancer,
  targetGroup,
  target,
  listener,
  listenerRule,
  certificate,
  dnsDomain,
  dnsRecord,
  policyDefinition,
  policyAssignment,
  cseTemplate,
  cseDeployment,
  cluster,
  nodePool,
  keyVault,
  secret,
  secretVersion,
  volume,
  sshProfile,
  server,
  serverArray,
  cloudAccount,
  saasAccount,
  event,
  systemEvent,
  label,
  cloudApplicationTemplate,
  deploymentTask,
  temporaryArchive,
  archiveTask,
  ...catalogueTypes,
];
