import { isManaged, mayUse } from '../wire/namespace-access.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import { alreadyExists, notFound, Refusal } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/route.ts';
import { dns1123Problem } from '../world/names.ts';

const route = {
  methods: ['POST'],
  version: true,
  namespace: false,
  blank: { Results: [] },
  modes: ['dynamic'],
} as const;

/** Kubernetes namespaces of the installation (PGO apiserver, namespaceservice). */
export const namespaceRoutes: readonly Route[] = [
  {
    ...route,
    path: '/namespace',
    permission: 'ShowNamespace',
    modes: ['dynamic', 'readonly'],
    textPlain: true,
    blank: { Username: '', Results: [] },
    handle: showNamespaces,
  },
  { ...route, path: '/namespacecreate', permission: 'CreateNamespace', handle: createNamespaces },
  { ...route, path: '/namespaceupdate', permission: 'UpdateNamespace', handle: updateNamespaces },
  { ...route, path: '/namespacedelete', permission: 'DeleteNamespace', handle: deleteNamespaces },
];

/** One unknown name and the whole request fails. */
function showNamespaces({ world, fields, user }: Call): ReplyFields {
  const known = world.state.namespaces.map((one) => one.name);
  const names = fields.boolean('AllFlag') ? known.toSorted() : fields.strings('Args');
  if (names.length === 0) {
    throw new Refusal('namespace names or --all flag is required for this command', { Username: user });
  }
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Refusal(`namespace ${unknown} not found`, { Username: user });
  }
  return {
    Username: user,
    Results: names.map((name) => ({
      Namespace: name,
      InstallationAccess: isManaged(world, name),
      UserAccess: isManaged(world, name) && mayUse(world, user, name),
    })),
  };
}

function createNamespaces(call: Call): ReplyFields {
  const { world } = call;
  return forEachName(call, 'created', (name) => {
    const problem = dns1123Problem(name);
    if (problem !== undefined) {
      throw new Refusal(`Namespace "${name}" is invalid: metadata.name: Invalid value: "${name}": ${problem}`);
    }
    if (world.state.namespaces.some((one) => one.name === name)) {
      throw alreadyExists('namespaces', name);
    }
    world.state.namespaces.push({ name, managed: true, terminating: false, readyAt: readyAt(call) });
  });
}

/** Takes an existing namespace on. */
function updateNamespaces(call: Call): ReplyFields {
  return forEachName(call, 'updated', (name) => {
    const namespace = existing(call, name);
    namespace.readyAt = namespace.managed ? namespace.readyAt : readyAt(call);
    namespace.managed = true;
  });
}

/** Deletes a namespace with all that is in it, whoever it belongs to. It is there until it has been emptied. */
function deleteNamespaces(call: Call): ReplyFields {
  return forEachName(call, 'deleted', (name) => {
    const namespace = existing(call, name);
    if (!namespace.terminating) {
      namespace.terminating = true;
      call.world.jobs.addFor(name, 'namespace-gone', 8000);
    }
  });
}

/** Does one name after the other, each with its event; a failure leaves what is done. */
function forEachName(call: Call, verb: string, work: (name: string) => void): ReplyFields {
  const results: string[] = [];
  for (const name of call.fields.strings('Args')) {
    try {
      work(name);
      call.world.publishEvent();
    } catch (error) {
      throw error instanceof Refusal ? new Refusal(error.message, { Results: results }) : error;
    }
    results.push(`${verb} namespace ${name}`);
  }
  return { Results: results };
}

function existing({ world }: Call, name: string): Call['world']['state']['namespaces'][number] {
  const found = world.state.namespaces.find((one) => one.name === name);
  if (found === undefined) {
    throw notFound('namespaces', name);
  }
  return found;
}

function readyAt({ world }: Call): number {
  return world.jobs.after(world.knob('namespaceReadyMs'));
}
