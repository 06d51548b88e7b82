import type { ResourceType } from '../../model/resource-type.ts';

/**
 * Labels of a cluster. A document's keys are in its id: they are looked for one by one before it is made, since others may stand
 * on the same cluster, and the id changes with them. Neither can be said in a definition.
 */
export function labelType(base: ResourceType): ResourceType {
  return {
    ...base,
    find: async (connection, desired, call) => {
      const id = base.keyOf(desired);
      const found = id === undefined ? undefined : await base.read(connection, id, call);
      return found === undefined ? [] : [found];
    },
    update: async (connection, request, call) => {
      await base.update(connection, request, call);
      return await base.read(connection, base.keyOf(request.desired) ?? request.live.id, call);
    },
  };
}
