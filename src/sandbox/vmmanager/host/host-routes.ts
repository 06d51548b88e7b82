import { assertWithinLimits } from '../access/limits.ts';
import { invalidBody, missing, refused } from '../api-error.ts';
import { listAnswer } from '../transport/answers.ts';
import type { Read } from '../transport/kinds.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { int, shape, text } from '../transport/shape.ts';
import { createHost, usableOs } from './create-host.ts';
import type { Host } from './host.ts';
import { hostJob, readHost, visibleHosts, writeHost } from './host-access.ts';
import { createBody, powerBody, reinstallBody, resourceBody, updateBody } from './host-bodies.ts';
import { hostFields, hostMetadata, listedHosts, singleHost } from './host-views.ts';
import { assertRecipes, runRecipes } from './recipes.ts';
import { pickResources, type Resources } from './resources.ts';

/** A machine's life: made, read, changed, run, installed anew, deleted. */
export const hostRoutes: readonly Route[] = [
  get('vm/v3/host', 'user', (call) => listAnswer(call, listedHosts(call.platform, visibleHosts(call)), hostFields)),
  get('vm/v3/host/:id', 'user', (call) => singleHost(readHost(call))),
  get('vm/v3/host/:id/metadata', 'user', (call) => hostMetadata(call.platform, readHost(call))),
  post('vm/v3/host', 'user', createBody, createHost),
  post('vm/v3/host/:id', 'user', updateBody, (call, { values, ...fields }) => {
    if (values !== undefined) {
      throw invalidBody("Property 'values' is for internal use", 'values');
    }
    const host = writeHost(call);
    Object.assign(host, fields);
    return { id: host.id };
  }),
  post('vm/v3/host/:id/resource', 'user', resourceBody, changeResources),
  post('vm/v3/host/:id/password', 'user', shape({ password: text }, {}), (call) => {
    const host = writeHost(call);
    return { id: host.id, task: hostJob(call, host, 'host_change_password', { does: 'nothing' }) };
  }),
  post('vm/v3/host/:id/account', 'admin', shape({ account: int }, {}), (call, { account }) => {
    const host = writeHost(call);
    if (call.platform.world.tables.account.get(account) === undefined) {
      throw missing('account', account);
    }
    const effect = { does: 'change-owner', host: host.id, account } as const;
    return { id: host.id, task: hostJob(call, host, 'host_change_account', effect, { params: { account } }) };
  }),
  post('vm/v3/host/:id/start', 'user', powerBody, (call) => power(call, 'start')),
  post('vm/v3/host/:id/stop', 'user', powerBody, (call) => power(call, 'stop')),
  post('vm/v3/host/:id/restart', 'user', powerBody, (call) => {
    const host = poweredHost(call);
    const task = hostJob(call, host, 'host_restart', { does: 'stop', host: host.id });
    const start_task = hostJob(call, host, 'host_start', { does: 'start', host: host.id });
    return { id: host.id, task, start_task };
  }),
  post('vm/v3/host/:id/reinstall', 'user', reinstallBody, reinstall),
  del('vm/v3/host/:id', 'user', (call) => {
    const host = writeHost(call);
    host.state = 'deleting';
    return { id: host.id, task: hostJob(call, host, 'host_delete', { does: 'delete-host', host: host.id }) };
  }),
];

function changeResources(call: Call, { defer, ...body }: Read<typeof resourceBody>): object {
  const host = writeHost(call);
  const change = pickResources(body);
  assertAmounts(change);
  assertWithinLimits(call.platform, ownerAccount(call, host), {
    cpu_number: Math.max(0, (change.cpu_number ?? 0) - host.resources.cpu_number),
    ram_mib: Math.max(0, (change.ram_mib ?? 0) - host.resources.ram_mib),
  });
  const waitsForStop = defer !== undefined && host.state === 'active';
  if (waitsForStop) {
    host.pending = { ...host.pending, ...change };
  }
  const effect = { does: 'change-resources', host: host.id, change } as const;
  return {
    id: host.id,
    task: hostJob(call, host, 'host_change_params', effect, { waitsForStop, params: change }),
  };
}

function assertAmounts({ cpu_number, ram_mib }: Partial<Resources>): void {
  if (cpu_number !== undefined && cpu_number < 1) {
    throw invalidBody("Property 'cpu_number' must be at least 1", 'cpu_number');
  }
  if (ram_mib !== undefined && ram_mib < 1) {
    throw invalidBody("Property 'ram_mib' must be at least 1", 'ram_mib');
  }
}

function ownerAccount({ platform, caller }: Call, host: Host) {
  return platform.world.tables.account.get(host.account) ?? caller;
}

function power(call: Call, does: 'start' | 'stop'): object {
  const host = poweredHost(call);
  return { id: host.id, task: hostJob(call, host, `host_${does}`, { does, host: host.id }) };
}

function poweredHost(call: Call): Host {
  const host = writeHost(call);
  if (host.disabled) {
    throw refused(`The VM ${host.id} is disabled`);
  }
  return host;
}

function reinstall(call: Call, body: Read<typeof reinstallBody>): object {
  const host = writeHost(call);
  if ((body.os === undefined) === (body.image === undefined)) {
    throw invalidBody("One of 'os' and 'image' is required", 'os');
  }
  if (body.os !== undefined) {
    if (body.password === undefined) {
      throw invalidBody("Property 'password' is required", 'password');
    }
    usableOs(call.platform, body.os, host.cluster, call.isAdmin);
  }
  if (body.image !== undefined && call.platform.world.tables.image.get(body.image) === undefined) {
    throw missing('image', body.image);
  }
  assertRecipes(call, body);
  const effect = { does: 'reinstall', host: host.id, os: body.os ?? null, image: body.image ?? null } as const;
  const task = hostJob(call, host, 'host_reinstall', effect, { params: { os: body.os ?? null } });
  return { id: host.id, task, ...runRecipes(call, host, body), spice_task: 0 };
}
