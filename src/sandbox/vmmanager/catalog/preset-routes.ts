import { fields } from '../filter/select-rows.ts';
import { diskWish, resourceFields } from '../host/host-bodies.ts';
import type { Route } from '../transport/route.ts';
import { int, listOf, shape, text } from '../transport/shape.ts';
import { type StoredType, storedRoutes } from './stored-type.ts';

const optionalFields = { comment: text, ...resourceFields, hdd_mib: int, disks: listOf(diskWish), snapshot_limit: int };

const preset: StoredType = {
  path: 'vm/v3/preset',
  table: 'preset',
  readers: 'user',
  fields: fields(`id name virtualization_type hdd_mib ${Object.keys(resourceFields).join(' ')} comment snapshot_limit`),
  create: shape({ name: text, virtualization_type: text }, optionalFields),
  update: shape({}, { name: text, virtualization_type: text, ...optionalFields }),
  defaults: () => ({ comment: '' }),
  view: (row, { world }) => ({
    ...row,
    disks: ((row['disks'] ?? []) as readonly { readonly tags?: readonly number[] }[]).map((disk) => ({
      ...disk,
      tags: (disk.tags ?? []).map((id) => ({ id, name: world.tables.tag.get(id)?.['name'] ?? '' })),
    })),
  }),
  deleted: (id) => ({ id }),
};

/** Presets: configurations that are copied into a machine when it is made. */
export const presetRoutes: readonly Route[] = storedRoutes(preset);
