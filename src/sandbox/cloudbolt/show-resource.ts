import { type CollectionSpec, relation, selfLink } from './collection-spec.ts';
import { date, href, link, path, segmentsOf, shownName } from './hal.ts';
import { generation, type Installation, knob } from './installation.ts';
import type { Json, JsonObject } from './json.ts';
import type { ResourceRecord, ServerRecord } from './server-record.ts';

/** The servers that belong to a resource, removed ones included. */
function serversOf(installation: Installation, resource: ResourceRecord): readonly ServerRecord[] {
  return installation.world.tables.servers.filter((server) => server.resourceId === resource.id);
}

function status(resource: ResourceRecord, installation: Installation): string {
  if (knob(installation, 'resourceStatusCase') === 'upper') return resource.status;
  return resource.status.charAt(0) + resource.status.slice(1).toLowerCase();
}

function actions(resource: ResourceRecord, installation: Installation): Json[] {
  if (resource.status === 'HISTORICAL' || resource.status === 'PROVISIONING') return [];
  const own = segmentsOf(installation, 'resources', resource.id);
  return installation.world.tables['resource-actions'].map((action) => ({
    [action.name]: {
      href: path(installation, ...own, 'actions', action.id),
      title: `Run '${action.name}' on '${resource.name}'`,
    },
  }));
}

function values(resource: ResourceRecord, installation: Installation): JsonObject {
  const entries = Object.entries(resource.parameters);
  if (knob(installation, 'resourceValuesKey') === 'attributes') {
    return { attributes: entries.map(([name, value]) => ({ name: shownName(name), type: 'STR', value })) };
  }
  return { parameters: Object.fromEntries(entries.map(([name, value]) => [shownName(name), value])) };
}

function render(resource: ResourceRecord, installation: Installation): JsonObject {
  const own = segmentsOf(installation, 'resources', resource.id);
  return {
    _links: {
      self: selfLink(installation, 'resources', resource),
      blueprint: link(installation, 'blueprints', resource.blueprintId),
      owner: link(installation, 'users', resource.ownerId),
      group: link(installation, 'groups', resource.groupId),
      ...(generation(installation) === 'G3' && {
        'resource-type': link(installation, 'resource-types', resource.resourceTypeId),
      }),
      servers: serversOf(installation, resource).map((server) => ({
        href: href(installation, 'servers', server.id),
        title: server.hostname,
        tier: server.tier,
      })),
      actions: actions(resource, installation),
      jobs: { href: path(installation, ...own, 'related-jobs'), title: `Jobs of '${resource.name}'` },
      history: { href: path(installation, ...own, 'history'), title: `History of '${resource.name}'` },
    },
    name: resource.name,
    id: String(resource.id),
    status: status(resource, installation),
    'install-date': date(installation, resource.installDate),
    ...values(resource, installation),
  };
}

/** Resources, called services before product 8. */
export const RESOURCES: CollectionSpec<ResourceRecord> = {
  noun: 'Resources',
  stub: (resource) => ({ name: resource.name, id: String(resource.id) }),
  fields: {
    id: { value: (resource) => resource.id },
    name: { value: (resource) => resource.name },
    status: { value: status },
    lifecycle: { value: (resource) => resource.status },
    install_date: { value: (resource, installation) => date(installation, resource.installDate) },
    blueprint: relation('blueprints', (resource) => resource.blueprintId),
    owner: relation('users', (resource) => resource.ownerId),
    group: relation('groups', (resource) => resource.groupId),
    resource_type: relation('resource-types', (resource) => resource.resourceTypeId),
  },
  render,
};
