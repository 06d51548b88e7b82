import type { FastifyInstance, FastifyReply } from 'fastify';
import { ControlError, type ControlFields, readControl } from './control-fields.ts';
import { removeCluster } from './lifecycle/remove-cluster.ts';
import type { StoredMap } from './world/pgo-state.ts';
import type { PgoWorld } from './world/pgo-world.ts';

const prefix = '/_control/pgo';

/** Mounts what can be done to the emulator from outside, below `/_control/pgo`; docs/sandbox.md lists it. */
export function mountControls(app: FastifyInstance, world: PgoWorld): void {
  const control = (
    method: 'POST' | 'PUT' | 'DELETE' | 'PATCH',
    path: string,
    names: readonly string[],
    act: (fields: ControlFields) => unknown,
  ) => {
    app.route({
      method,
      url: `${prefix}/${path}`,
      handler: (request, reply) => answer(reply, () => act(readControl(request.body, names)), world),
    });
  };
  app.get(`${prefix}/jobs`, () => world.state.jobs);
  control('POST', 'finish', [], () => {
    world.jobs.runAll();
  });
  control('POST', 'conflicts', ['namespace', 'cluster', 'times'], (fields) => {
    world.state.planted.conflicts.push({
      namespace: fields.text('namespace', ''),
      cluster: fields.text('cluster', ''),
      times: fields.number('times', 1),
    });
  });
  control('PUT', 'event-failures', ['times'], (fields) => {
    world.state.planted.eventFailures = fields.number('times', 1);
  });
  control('PUT', 'primary-pod', ['namespace', 'cluster', 'missing'], (fields) => {
    clusterOf(world, fields).primaryPodMissing = fields.flag('missing', true);
  });
  control('PUT', 'instances', ['namespace', 'cluster', 'name', 'lag', 'unavailable', 'pendingRestart'], (fields) => {
    const name = fields.text('name');
    const instance = clusterOf(world, fields).instances.find((one) => one.name === name);
    if (instance === undefined) {
      throw new ControlError(404, `there is no instance ${name}`);
    }
    instance.lag = fields.flag('unavailable', false) ? undefined : fields.number('lag', instance.lag ?? 0);
    instance.pendingRestart = fields.flag('pendingRestart', instance.pendingRestart);
  });
  control('PUT', 'namespace-mode', ['mode'], (fields) => {
    const mode = fields.text('mode');
    if (!['dynamic', 'readonly', 'disabled'].includes(mode)) {
      throw new ControlError(400, `mode ${mode} is none of dynamic, readonly, disabled`);
    }
    world.setKnob('namespaceMode', mode);
  });
  control('PUT', 'namespaces', ['name', 'managed'], (fields) => {
    const name = fields.text('name');
    const managed = fields.flag('managed', false);
    world.state.namespaces = world.state.namespaces.filter((one) => one.name !== name);
    world.state.namespaces.push({ name, managed, terminating: false, readyAt: 0 });
  });
  for (const [path, list] of [
    ['secrets', 'secrets'],
    ['config-maps', 'configMaps'],
  ] as const) {
    control('PUT', path, ['namespace', 'name', 'cluster', 'data'], (fields) => {
      const made: StoredMap = {
        namespace: fields.text('namespace'),
        name: fields.text('name'),
        cluster: fields.text('cluster', ''),
        data: fields.texts('data'),
      };
      world.state[list] = [...without(world.state[list], made), made];
    });
    control('DELETE', path, ['namespace', 'name'], (fields) => {
      const doomed = { namespace: fields.text('namespace'), name: fields.text('name') };
      world.state[list] = without(world.state[list], doomed);
    });
  }
  control('PATCH', 'config', ['patch'], (fields) => {
    world.state.config = mergePatch(world.state.config, fields.value('patch')) as typeof world.state.config;
  });
  control('PATCH', 'clusters', ['namespace', 'cluster', 'patch'], (fields) => {
    const cluster = clusterOf(world, fields);
    const { spec, status, labels, annotations } = cluster;
    Object.assign(cluster, mergePatch({ spec, status, labels, annotations }, fields.value('patch')));
    world.touch(cluster);
  });
  control('DELETE', 'clusters', ['namespace', 'cluster', 'keepData', 'keepBackups'], (fields) => {
    const cluster = clusterOf(world, fields);
    cluster.deleting = {
      deleteData: !fields.flag('keepData', false),
      deleteBackups: !fields.flag('keepBackups', false),
    };
    removeCluster(world, cluster);
  });
}

function answer(reply: FastifyReply, act: () => unknown, world: PgoWorld): FastifyReply {
  try {
    act();
    world.changed();
    return reply.code(204).send();
  } catch (error) {
    if (error instanceof ControlError) {
      return reply.code(error.status).send({ error: error.message });
    }
    throw error;
  }
}

function clusterOf(world: PgoWorld, fields: ControlFields): PgoWorld['state']['clusters'][number] {
  const [namespace, name] = [fields.text('namespace'), fields.text('cluster')];
  const cluster = world.findCluster(namespace, name);
  if (cluster === undefined) {
    throw new ControlError(404, `there is no cluster ${name} in ${namespace}`);
  }
  return cluster;
}

function without(list: readonly StoredMap[], doomed: { namespace: string; name: string }): StoredMap[] {
  return list.filter((one) => one.namespace !== doomed.namespace || one.name !== doomed.name);
}

/** RFC 7396, but that null is a value: a stored group that is null is what one may want to plant. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) {
    return patch;
  }
  const merged: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
