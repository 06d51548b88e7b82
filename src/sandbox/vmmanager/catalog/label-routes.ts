import { missing, refused } from '../api-error.ts';
import { fields } from '../filter/select-rows.ts';
import type { Route } from '../transport/route.ts';
import { ids, shape, text } from '../transport/shape.ts';
import { type StoredType, storedRoutes } from './stored-type.ts';

const tag: StoredType = {
  path: 'vm/v3/tag',
  table: 'tag',
  readers: 'admin',
  fields: fields('id name note immortal storages.id storages.name'),
  create: shape({ name: text }, { note: text }),
  defaults: () => ({ note: '', immortal: false }),
  check: (body, { platform }) => {
    if ('name' in body && platform.world.tables.tag.find((row) => row['name'] === body.name) !== undefined) {
      throw refused(`The tag '${String(body.name)}' exists already`);
    }
  },
  view: (row, { world }) => ({
    ...row,
    storages: world.tables.storage.where(({ tags }) => tags.includes(row.id)).map(({ id, name }) => ({ id, name })),
  }),
  beforeDelete: (row, { platform }) => {
    if (row['immortal'] === true) {
      throw refused(`The tag ${row.id} is immortal`);
    }
    for (const storage of platform.world.tables.storage.all()) {
      storage.tags = storage.tags.filter((id) => id !== row.id);
    }
  },
};

const sshKey: StoredType = {
  path: 'vm/v3/ssh_key',
  table: 'ssh_key',
  readers: 'admin',
  fields: fields('id name ssh_key clusters.id clusters.name'),
  create: shape({ name: text, ssh_key: text }, { clusters: ids }),
  defaults: () => ({ clusters: [] }),
  check: (body, { platform }) => {
    const clusters = ('clusters' in body ? body.clusters : []) as readonly number[];
    const unknown = clusters.find((id) => platform.world.tables.cluster.get(id) === undefined);
    if (unknown !== undefined) {
      throw missing('cluster', unknown);
    }
  },
  view: (row, { world }) => ({
    ...row,
    clusters: (row['clusters'] as readonly number[])
      .flatMap((id) => world.tables.cluster.get(id) ?? [])
      .map(({ id, name }) => ({ id, name })),
  }),
};

/** Tags of storages and disks, and the platform's keys for clusters. Neither has an update. */
export const labelRoutes: readonly Route[] = [...storedRoutes(tag), ...storedRoutes(sshKey)];
