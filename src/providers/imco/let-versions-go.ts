import type { ResourceType } from '../../model/resource-type.ts';
import { sessionOf } from '../rest/session.ts';

/**
 * Deletes secret versions where the platform can, and lets go of them where it cannot. Why code: the API's pages do not say
 * whether there is such a call; where there is none, the version lives until its secret goes, and no wait would end.
 */
export function letVersionsGo(base: ResourceType): ResourceType {
  const gone = new WeakMap<object, Set<string>>();
  return {
    ...base,
    read: async (connection, id, call, record) =>
      gone.get(sessionOf(connection))?.has(id) === true ? undefined : await base.read(connection, id, call, record),
    delete: async (connection, live, call) => {
      await base.delete(connection, live, call);
      if ((await base.read(connection, live.id, call)) === undefined) return;
      const session = sessionOf(connection);
      gone.set(session, (gone.get(session) ?? new Set()).add(live.id));
      call.warn({
        severity: 'warning',
        code: 'IMCO_VERSION_STAYS',
        message: 'the platform does not delete versions of secrets: it is only let go of, and goes with its secret',
      });
    },
  };
}
