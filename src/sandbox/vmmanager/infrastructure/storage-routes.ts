import { missing, refused } from '../api-error.ts';
import { isNetworkStorage } from '../disk/disk-routes.ts';
import { type Fields, fields } from '../filter/select-rows.ts';
import type { Platform } from '../platform.ts';
import type { Storage, StorageAttachment } from '../rows.ts';
import { deletedAnswer, listAnswer } from '../transport/answers.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { flag, ids, number, record, shape, text } from '../transport/shape.ts';

const storageFields: Fields = fields(
  'id name comment type state is_network clusters.id clusters.name clusters.type tags.id tags.name',
);

const stateBody = shape({ state: text }, {});

/** Storages and their places in clusters. */
export const storageRoutes: readonly Route[] = [
  get('vm/v3/storage', 'admin', (call) =>
    listAnswer(
      call,
      call.platform.world.tables.storage.all().map((row) => storageView(call.platform, row)),
      storageFields,
    ),
  ),
  get('vm/v3/storage/:id', 'admin', (call) => storageView(call.platform, storageOf(call))),
  get('vm/v3/storage/:id/local', 'admin', (call) => ({
    id: call.id,
    is_local: !isNetworkStorage(storageOf(call).type),
  })),
  get('vm/v3/storage/:id/node', 'admin', (call) => listAnswer(call, nodesOf(call), fields('id name state'))),
  post(
    'vm/v3/storage',
    'admin',
    shape({ name: text, type: text }, { comment: text, storage_params: record, ignore_checks: flag, tags: ids }),
    ({ platform }, { name, type, comment = '', storage_params = {}, tags = [] }) => {
      assertTags(platform, tags);
      const { id } = platform.world.tables.storage.insert({
        ...{ name, type, comment, storage_params, state: 'active' },
        tags: [...tags],
      });
      return { id };
    },
  ),
  post('vm/v3/storage/:id', 'admin', shape({}, { name: text, comment: text, tags: ids }), (call, body) => {
    assertTags(call.platform, body.tags ?? []);
    const storage = storageOf(call);
    Object.assign(storage, body);
    return { id: storage.id };
  }),
  ...['vm/v3/storage/:id/change_state', 'vm/v3/storage/:id/node/:node/change_state'].map((path) =>
    post(path, 'admin', stateBody, (call, { state }) => {
      const storage = storageOf(call);
      storage.state = state;
      return { id: storage.id };
    }),
  ),
  del('vm/v3/storage/:id', 'admin', (call) => {
    const { storage, storage_attachment } = call.platform.world.tables;
    storageOf(call);
    const attachment = storage_attachment.find((row) => row.storage === call.id);
    if (attachment !== undefined) {
      throw refused(`The storage ${call.id} is attached to the cluster ${attachment.cluster}`);
    }
    storage.remove(call.id);
    return deletedAnswer(call.id);
  }),
  post(
    'vm/v3/cluster/:id/storage/:storage',
    'admin',
    shape({}, { virt_pool: record, is_main: flag, hdd_overselling: number, ignore_checks: flag }),
    (call, { virt_pool = {}, is_main, hdd_overselling = 1 }) => {
      const { storage_attachment } = call.platform.world.tables;
      const storage = storageOf({ ...call, id: Number(call.params['storage']) });
      if (call.platform.world.tables.cluster.get(call.id) === undefined) {
        throw missing('cluster', call.id);
      }
      const siblings = storage_attachment.where((row) => row.cluster === call.id);
      if (siblings.some((row) => row.storage === storage.id)) {
        throw refused(`The storage ${storage.id} is attached to the cluster ${call.id} already`);
      }
      const main = is_main ?? siblings.length === 0;
      if (main) {
        demote(siblings);
      }
      const place = { cluster: call.id, storage: storage.id };
      storage_attachment.insert({ ...place, is_main: main, enabled: true, hdd_overselling, virt_pool });
      return { id: storage.id, ...attachmentJob(call, 'storage_attach'), storages_tasks: [] };
    },
  ),
  del('vm/v3/cluster/:id/storage/:storage', 'admin', (call) => {
    const attachment = attachmentOf(call);
    const { disk, node } = call.platform.world.tables;
    const inUse = disk.find((row) => row.storage === attachment.storage && node.get(row.node)?.cluster === call.id);
    if (inUse !== undefined) {
      throw refused(`The storage ${attachment.storage} holds the disk ${inUse.id}`);
    }
    call.platform.world.tables.storage_attachment.remove(attachment.id);
    return deletedAnswer(attachment.storage);
  }),
  attachmentAction('make_main', (row, siblings) => {
    demote(siblings);
    row.is_main = true;
  }),
  attachmentAction('enable', (row) => {
    row.enabled = true;
  }),
  attachmentAction('disable', (row) => {
    row.enabled = false;
  }),
  attachmentAction('check', () => undefined),
  attachmentAction('ceph_connect', () => undefined),
  post(
    'vm/v3/cluster/:id/storage/:storage/hdd_overselling',
    'admin',
    shape({ value: number }, {}),
    (call, { value }) => {
      const attachment = attachmentOf(call);
      attachment.hdd_overselling = value;
      return { id: attachment.storage };
    },
  ),
];

/** Storages of a cluster, the main one first. */
export function clusterStorages({ world }: Platform, cluster: number): object[] {
  return world.tables.storage_attachment
    .where((row) => row.cluster === cluster)
    .toSorted((left, right) => Number(right.is_main) - Number(left.is_main))
    .map(({ storage, is_main, enabled, hdd_overselling, virt_pool }) => {
      const found = world.tables.storage.get(storage);
      return {
        id: storage,
        name: found?.name ?? '',
        type: found?.type ?? '',
        is_main,
        enabled,
        hdd_overselling,
        virt_pool,
      };
    });
}

function attachmentAction(
  action: string,
  change: (row: StorageAttachment, siblings: readonly StorageAttachment[]) => void,
): Route {
  return post(`vm/v3/cluster/:id/storage/:storage/${action}`, 'admin', shape({}, {}), (call) => {
    const attachment = attachmentOf(call);
    change(
      attachment,
      call.platform.world.tables.storage_attachment.where((row) => row.cluster === call.id),
    );
    return { id: attachment.storage, ...attachmentJob(call, `storage_${action}`) };
  });
}

function attachmentJob({ platform, caller, id }: Call, name: string): { readonly task: number } {
  const order = { name, target: `cluster:${id}`, account: caller.id, effect: { does: 'nothing' } } as const;
  return { task: platform.jobs.submit(order) };
}

function attachmentOf({ platform, id, params }: Call): StorageAttachment {
  const storage = Number(params['storage']);
  const row = platform.world.tables.storage_attachment.find(
    (candidate) => candidate.cluster === id && candidate.storage === storage,
  );
  if (row === undefined) {
    throw missing('storage', storage);
  }
  return row;
}

function demote(attachments: readonly StorageAttachment[]): void {
  for (const row of attachments) {
    row.is_main = false;
  }
}

function storageOf({ platform, id }: Call): Storage {
  const storage = platform.world.tables.storage.get(id);
  if (storage === undefined) {
    throw missing('storage', id);
  }
  return storage;
}

function nodesOf(call: Call): object[] {
  const { id, state } = storageOf(call);
  const { node, storage_attachment } = call.platform.world.tables;
  const clusters = new Set(storage_attachment.where((row) => row.storage === id).map(({ cluster }) => cluster));
  return node.where(({ cluster }) => clusters.has(cluster)).map((row) => ({ id: row.id, name: row.name, state }));
}

function assertTags({ world }: Platform, tags: readonly number[]): void {
  for (const tag of tags) {
    if (world.tables.tag.get(tag) === undefined) {
      throw missing('tag', tag);
    }
  }
}

function storageView({ world }: Platform, row: Storage): object {
  const { cluster: clusters, storage_attachment, tag: tags } = world.tables;
  const { id, name, comment, type, state } = row;
  const { password: _secret, ...storage_params } = row.storage_params;
  return {
    ...{ id, name, comment, type, state, storage_params },
    is_network: isNetworkStorage(type),
    clusters: storage_attachment
      .where(({ storage }) => storage === id)
      .flatMap(({ cluster }) => clusters.get(cluster) ?? [])
      .map((cluster) => ({ id: cluster.id, name: cluster.name, type: cluster.virtualization_type })),
    tags: row.tags.flatMap((tag) => tags.get(tag) ?? []).map((tag) => ({ id: tag.id, name: tag['name'] })),
  };
}
