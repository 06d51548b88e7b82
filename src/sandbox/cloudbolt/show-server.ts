import { type CollectionSpec, relation, selfLink } from './collection-spec.ts';
import { date, link, path, shownName } from './hal.ts';
import type { Installation } from './installation.ts';
import type { Json, JsonObject } from './json.ts';
import type { OsBuildRecord } from './records.ts';
import type { ServerRecord } from './server-record.ts';
import { memoryText, sizeText } from './sizes.ts';
import { byId } from './world.ts';

const FIXED_ACTIONS = [
  ['power_on', 'poweron', 'Power on'],
  ['power_off', 'poweroff', 'Power off'],
  ['reboot', 'reboot', 'Reboot'],
  ['refresh_info', 'refresh-info', 'Refresh info of'],
  ['snapshot', 'snapshot', 'Snapshot'],
] as const;

function actions(server: ServerRecord, installation: Installation): Json[] {
  if (server.status !== 'ACTIVE') return [];
  const at = (segment: string | number): string => path(installation, 'servers', server.id, 'actions', segment);
  const fixed = FIXED_ACTIONS.map(([key, segment, text]) => ({
    [key]: { href: at(segment), title: `${text} '${server.hostname}'` },
  }));
  const custom = installation.world.tables['server-actions'].map((action) => ({
    [action.name]: { href: at(action.id), title: `Run '${action.name}' on '${server.hostname}'` },
  }));
  return [...fixed, ...custom];
}

function diskTotal(server: ServerRecord): number {
  return server.disks.reduce((sum, disk) => sum + disk.sizeGb, 0);
}

/** The family of an operating system as bodies carry it, with its HTML entity. */
export function escapedFamily(osBuild: OsBuildRecord | undefined): string {
  return (osBuild?.osFamily ?? '').replaceAll('>', '&gt;');
}

function osFamily(server: ServerRecord, installation: Installation): string {
  return escapedFamily(byId(installation.world, 'os-builds', server.osBuildId));
}

function shownParameters(server: ServerRecord): JsonObject {
  return Object.fromEntries(Object.entries(server.parameters).map(([name, value]) => [shownName(name), value]));
}

function serverLinks(server: ServerRecord, installation: Installation): JsonObject {
  const environment = byId(installation.world, 'environments', server.environmentId);
  const below = (segment: string): string => path(installation, 'servers', server.id, segment);
  return {
    self: selfLink(installation, 'servers', server),
    owner: link(installation, 'users', server.ownerId),
    group: link(installation, 'groups', server.groupId),
    environment: link(installation, 'environments', server.environmentId),
    'resource-handler': link(installation, 'resource-handlers', environment?.resourceHandlerId ?? 0),
    'os-build': link(installation, 'os-builds', server.osBuildId),
    'provision-job': link(installation, 'jobs', server.provisionJobId),
    actions: actions(server, installation),
    jobs: { href: below('related-jobs'), title: `Jobs of '${server.hostname}'` },
    history: { href: below('history'), title: `History of '${server.hostname}'` },
  };
}

function render(server: ServerRecord, installation: Installation): JsonObject {
  return {
    _links: serverLinks(server, installation),
    hostname: server.hostname,
    'power-status': server.powerStatus,
    status: server.status,
    ip: server.ip,
    mac: server.mac,
    'date-added-to-cloudbolt': date(installation, server.dateAdded),
    'cpu-cnt': server.cpuCnt,
    'mem-size': memoryText(server.memSize),
    'disk-size': sizeText(diskTotal(server)),
    'os-family': osFamily(server, installation),
    notes: server.notes,
    labels: server.labels,
    credentials: { username: 'root', password: 'not set', key: '' },
    disks: server.disks.map((disk) => ({
      uuid: disk.uuid,
      'disk-size': disk.sizeGb,
      name: disk.name,
      datastore: disk.datastore,
      'provisioning-type': 'Thin Provision',
    })),
    networks: [
      {
        name: 'NIC 1',
        network: server.network,
        mac: server.mac,
        ip: server.ip,
        'private-ip': '',
        'additional-ips': '',
      },
    ],
    parameters: shownParameters(server),
    'rate-breakdown': { total: '0.00/month', hardware: '0.00/month', software: '0.00/month', extra: '0.00/month' },
    'tech-specific-details': { 'vmware-linked-clone': false, 'vmware-cluster': 'C1' },
  };
}

/** Servers (vendor's clients of product 8 and 9): lists give no more than the hostname, items have neither id nor name. */
export const SERVERS: CollectionSpec<ServerRecord> = {
  noun: 'Servers',
  stub: (server) => ({ hostname: server.hostname }),
  fields: {
    id: { value: (server) => server.id },
    hostname: { value: (server) => server.hostname },
    status: { value: (server) => server.status },
    power_status: { value: (server) => server.powerStatus },
    ip: { value: (server) => server.ip },
    mac: { value: (server) => server.mac },
    notes: { value: (server) => server.notes },
    cpu_cnt: { value: (server) => server.cpuCnt },
    mem_size: { value: (server) => server.memSize, shown: (server) => memoryText(server.memSize) },
    disk_size: { value: diskTotal, shown: (server) => sizeText(diskTotal(server)) },
    os_family: { value: osFamily },
    labels: { value: (server) => server.labels.join(','), shown: (server) => server.labels },
    parameters: { value: () => null, shown: shownParameters },
    date_added_to_cloudbolt: { value: (server, installation) => date(installation, server.dateAdded) },
    owner: relation('users', (server) => server.ownerId),
    group: relation('groups', (server) => server.groupId),
    environment: relation('environments', (server) => server.environmentId),
    os_build: relation('os-builds', (server) => server.osBuildId),
    resource: relation('resources', (server) => server.resourceId),
    provision_job: relation('jobs', (server) => server.provisionJobId),
    resource_handler: {
      to: 'resource-handlers',
      ids: (server, installation) => [
        byId(installation.world, 'environments', server.environmentId)?.resourceHandlerId ?? 0,
      ],
    },
  },
  render,
};
