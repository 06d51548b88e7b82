import type { ResourceType } from '../../model/resource-type.ts';
import { isValueList } from '../../model/value.ts';
import type { DefinitionRuntime } from '../rest/definition-runtime.ts';
import { sessionOf } from '../rest/session.ts';
import { callServer } from './call-server.ts';
import { membersOf } from './namespaced-type.ts';

/**
 * Namespaces. One that exists without being managed is taken on by its creation: the plan says so, for deleting it then takes along
 * what others have in it. A definition's remarks see the change alone, and not what else there is.
 */
export function namespaceType(base: ResourceType, runtime: DefinitionRuntime): ResourceType {
  return {
    ...base,
    inspect: async (connection, change, _options, { signal }) => {
      if (change.action !== 'create') return [];
      const session = sessionOf(connection);
      const call = { path: '/namespace', body: { AllFlag: true }, reads: true, signal };
      const { json } = await callServer(session, runtime, call);
      const { Args: wanted } = change.desired;
      const name = isValueList(wanted) ? wanted[0] : undefined;
      if (!membersOf(json, 'Results').some(({ Namespace }) => Namespace === name)) return [];
      const message = 'it exists and is not managed yet: it is taken on, with all that is in it';
      return [{ severity: 'info', code: 'PGO_NAMESPACE_TAKEN', message }];
    },
  };
}
