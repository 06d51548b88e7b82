import { assertWithinLimits } from '../access/limits.ts';
import { missing } from '../api-error.ts';
import { type Fields, fields } from '../filter/select-rows.ts';
import { ownerOf } from '../host/create-host.ts';
import { writeHost } from '../host/host-access.ts';
import type { Effect } from '../jobs/task.ts';
import type { Image } from '../rows.ts';
import { listAnswer } from '../transport/answers.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { flag, int, shape, text } from '../transport/shape.ts';

const imageFields: Fields = fields('id name account for_all type comment state size_mib nodes');

const options = { account: int, comment: text, for_all: flag };

/** Images made from machines. */
export const imageRoutes: readonly Route[] = [
  get('vm/v3/image', 'user', (call) => listAnswer(call, visibleImages(call).map(imageView), imageFields)),
  get('vm/v3/image/:id', 'user', (call) => imageView(imageOf(call))),
  post('vm/v3/host/:id/image/create', 'user', shape({ name: text }, options), (call, body) => {
    const host = writeHost(call);
    const { disk, image } = call.platform.world.tables;
    const account = ownerOf(call, body.account ?? host.account);
    assertWithinLimits(call.platform, account, { image_count: 1 });
    const disks = disk.where((row) => row.host === host.id);
    const created = image.insert({
      ...{ name: body.name, account: account.id, comment: body.comment ?? '', for_all: body.for_all ?? false },
      ...{ state: 'creating', host: host.id, nodes: [host.node] },
      size_mib: disks.reduce((sum, { size_mib }) => sum + size_mib, 0),
    });
    const effect = { does: 'patch', table: 'image', id: created.id, fields: { state: 'active' } } as const;
    const order = { name: 'image_create', target: `host:${host.id}`, account: call.caller.id, effect };
    return { id: created.id, task: call.platform.jobs.submit(order) };
  }),
  post('vm/v3/image/:id', 'user', shape({}, { name: text, ...options }), (call, body) => {
    const image = imageOf(call);
    if (body.account !== undefined) {
      ownerOf(call, body.account);
    }
    Object.assign(image, body);
    return { id: image.id };
  }),
  del('vm/v3/image/:id', 'user', (call) => {
    const image = imageOf(call);
    image.state = 'deleting';
    return { id: image.id, task: imageJob(call, 'image_delete', { does: 'remove', table: 'image', id: image.id }) };
  }),
  post('vm/v3/image/:id/change_state', 'admin', shape({ state: text }, {}), (call, { state }) => {
    const image = imageOf(call);
    image.state = state;
    return { id: image.id };
  }),
  post('vm/v3/image/:id/copy', 'admin', shape({ node: int }, {}), (call, { node }) => {
    const { nodes } = imageOf(call);
    return placeImage(call, 'image_copy', [...nodes.filter((id) => id !== node), node]);
  }),
  post(
    'vm/v3/image/:id/move',
    'admin',
    shape({ source: int, destination: int }, {}),
    (call, { source, destination }) => {
      const { nodes } = imageOf(call);
      return placeImage(call, 'image_move', [
        ...nodes.filter((id) => id !== source && id !== destination),
        destination,
      ]);
    },
  ),
  ...(['enable', 'disable'] as const).map((action) =>
    post(`vm/v3/image/:id/node/:node/${action}`, 'admin', shape({}, {}), (call) => {
      imageOf(call);
      return { id: call.id, task: imageJob(call, `image_${action}`, { does: 'nothing' }) };
    }),
  ),
  del('vm/v3/image/:id/node/:node', 'admin', (call) => {
    const { nodes } = imageOf(call);
    return placeImage(
      call,
      'image_node_delete',
      nodes.filter((id) => id !== Number(call.params['node'])),
    );
  }),
];

function visibleImages({ platform, caller, isAdmin }: Call): Image[] {
  return platform.world.tables.image.where((row) => isAdmin || row.for_all || row.account === caller.id);
}

function imageOf(call: Call): Image {
  const image = visibleImages(call).find(({ id }) => id === call.id);
  if (image === undefined) {
    throw missing('image', call.id);
  }
  return image;
}

function placeImage(call: Call, name: string, nodes: readonly number[]): object {
  const unknown = nodes.find((id) => call.platform.world.tables.node.get(id) === undefined);
  if (unknown !== undefined) {
    throw missing('node', unknown);
  }
  return { id: call.id, task: imageJob(call, name, { does: 'patch', table: 'image', id: call.id, fields: { nodes } }) };
}

function imageJob({ platform, caller, id }: Call, name: string, effect: Effect): number {
  return platform.jobs.submit({ name, target: `image:${id}`, account: caller.id, effect });
}

function imageView({ host: _host, ...image }: Image): object {
  return { ...image, type: 'common' };
}
