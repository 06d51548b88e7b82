import { assertWithinLimits } from '../access/limits.ts';
import type { Read } from '../transport/kinds.ts';
import type { Call } from '../transport/route.ts';
import { ownerOf } from './create-host.ts';
import { writeHost } from './host-access.ts';
import type { cloneBody } from './host-bodies.ts';
import { macOf } from './new-host.ts';
import { chooseNode } from './placement.ts';

/** POST host/{id}/clone: a machine like this one, with disks of its own and no addresses. */
export function cloneHost(call: Call, body: Read<typeof cloneBody>): object {
  const { platform } = call;
  const { host: hosts, disk: disks } = platform.world.tables;
  const source = writeHost(call);
  const account = body.account === undefined ? source.account : ownerOf(call, body.account).id;
  const owned = disks.where(({ host }) => host === source.id);
  assertWithinLimits(platform, ownerOf({ ...call, isAdmin: true }, account), {
    host_count: 1,
    hdd_mib: owned.reduce((sum, { size_mib }) => sum + size_mib, 0),
  });
  const node = chooseNode(platform, source.cluster, body.node ?? source.node);
  const name = body.name ?? `${source.name}-clone`;
  const id = hosts.nextId();
  const clone = hosts.insert({
    ...structuredClone(source),
    name,
    account,
    node,
    internal_name: `${id}_${name.replaceAll(/\W/g, '_')}`,
    domain: body.domain ?? source.domain,
    comment: body.comment ?? source.comment,
    state: 'creating',
    pending: {},
    bootedAt: null,
    createdAt: platform.now(),
    interfaces: source.interfaces.map((entry, index) => ({ ...entry, mac: macOf(id, index) })),
  });
  for (const disk of owned) {
    const { id: _id, ...copied } = structuredClone(disk);
    disks.insert({ ...copied, account, node, host: clone.id, madeWithHost: true, size_mib_new: disk.size_mib });
  }
  const task = platform.jobs.submit({
    name: 'host_clone',
    target: `host:${clone.id}`,
    account: call.caller.id,
    effect: { does: 'finish-host', host: clone.id, wishes: [] },
    params: { source: source.id },
  });
  return { id: clone.id, task };
}
