import { type CollectionSpec, namedSpec, relation, selfLink } from './collection-spec.ts';
import { link, links, path } from './hal.ts';
import type { Installation } from './installation.ts';
import type { JsonObject } from './json.ts';
import type { GroupRecord, UserRecord } from './records.ts';
import { escapedFamily } from './show-server.ts';

function groupsWith(installation: Installation, test: (group: GroupRecord) => boolean): readonly number[] {
  return installation.world.tables.groups.filter(test).map((group) => group.id);
}

/** Groups: names are unique below one parent only. */
export const GROUPS: CollectionSpec<GroupRecord> = namedSpec(
  'groups',
  'Groups',
  {
    type: { value: (group) => group.type },
    rate: { value: (group) => group.rate },
    auto_approval: { value: (group) => group.autoApproval },
    parent: relation('groups', (group) => group.parentId),
    environments: { to: 'environments', ids: (group) => group.environmentIds },
    subgroups: {
      to: 'groups',
      ids: (group, installation) => groupsWith(installation, (candidate) => candidate.parentId === group.id),
    },
  },
  (group, installation) => ({
    links: {
      parent: link(installation, 'groups', group.parentId),
      subgroups: links(
        installation,
        'groups',
        groupsWith(installation, (candidate) => candidate.parentId === group.id),
      ),
      environments: links(installation, 'environments', group.environmentIds),
      'orderable-environments': {
        href: `${selfHref(installation, group)}orderable-environments/`,
        title: `Orderable Environments For ${group.name}`,
      },
    },
    properties: { type: group.type, rate: group.rate, 'auto-approval': group.autoApproval },
  }),
);

function selfHref(installation: Installation, group: GroupRecord): string {
  return String(selfLink(installation, 'groups', group)['href']).replace(/\/?$/, '/');
}

/** Environments; their `auto_approval` keeps its underscore. */
export const ENVIRONMENTS = namedSpec(
  'environments',
  'Environments',
  {
    auto_approval: { value: (environment) => environment.autoApproval },
    description: { value: (environment) => environment.description },
    resource_handler: relation('resource-handlers', (environment) => environment.resourceHandlerId),
  },
  (environment, installation) => ({
    links: {
      'resource-handler': link(installation, 'resource-handlers', environment.resourceHandlerId),
      groups: links(
        installation,
        'groups',
        groupsWith(installation, (group) => group.environmentIds.includes(environment.id)),
      ),
    },
    properties: { auto_approval: environment.autoApproval, description: environment.description },
  }),
);

/** Blueprints with the names and types of their build items. */
export const BLUEPRINTS = namedSpec(
  'blueprints',
  'Blueprints',
  {
    description: { value: (blueprint) => blueprint.description },
    is_orderable: { value: (blueprint) => blueprint.isOrderable },
    build_items: {
      value: () => null,
      shown: (blueprint) => blueprint.buildItems.map(({ name, type }) => ({ name, type })),
    },
    resource_type: relation('resource-types', (blueprint) => blueprint.resourceTypeId),
  },
  (blueprint, installation) => ({
    links: {
      'resource-type': link(installation, 'resource-types', blueprint.resourceTypeId),
      export: {
        href: path(installation, 'blueprints', blueprint.id, 'export'),
        title: `Export '${blueprint.name}'`,
      },
    },
    properties: {
      description: blueprint.description,
      'is-orderable': blueprint.isOrderable,
      'build-items': blueprint.buildItems.map(({ name, type }) => ({ name, type })),
    },
  }),
);

/** Operating systems to install. */
export const OS_BUILDS = namedSpec(
  'os-builds',
  'OS Builds',
  { os_family: { value: (build) => build.osFamily } },
  (build) => ({ properties: { 'os-family': escapedFamily(build) } }),
);

/** Virtualisation systems. */
export const RESOURCE_HANDLERS = namedSpec('resource-handlers', 'Resource Handlers', {
  technology: { value: (handler) => handler.technology },
});

function userProperties(user: UserRecord): JsonObject {
  return {
    'user.username': user.username,
    'user.first-name': user.firstName,
    'user.last-name': user.lastName,
    'user.email': user.email,
  };
}

/** Profiles; what belongs to the account stands below `user`. */
export const USERS: CollectionSpec<UserRecord> = {
  noun: 'Users',
  stub: (user) => ({ 'user.username': user.username }),
  fields: {
    id: { value: (user) => user.id },
    super_admin: { value: (user) => user.superAdmin },
    global_viewer: { value: (user) => user.globalViewer },
    api_access: { value: (user) => user.apiAccess },
    'user.id': { value: (user) => user.id },
    'user.username': { value: (user) => user.username },
    'user.first_name': { value: (user) => user.firstName },
    'user.last_name': { value: (user) => user.lastName },
    'user.email': { value: (user) => user.email },
    'user.is_superuser': { value: (user) => user.superAdmin },
    'user.is_active': { value: () => true },
    groups: {
      to: 'groups',
      ids: (user, installation) =>
        groupsWith(installation, (group) => group.members.some((member) => member.userId === user.id)),
    },
  },
  render: (user, installation) => ({
    _links: {
      self: selfLink(installation, 'users', user),
      groups: links(
        installation,
        'groups',
        groupsWith(installation, (group) => group.members.some((member) => member.userId === user.id)),
      ),
      'orderable-groups': {
        href: path(installation, 'users', user.id, 'orderable-groups'),
        title: `Orderable Groups Where '${user.firstName} ${user.lastName}' Is A Requestor`,
      },
    },
    ...userProperties(user),
    id: String(user.id),
  }),
};
