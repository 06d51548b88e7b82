import { isJsonObject, type Json } from '../../model/json.ts';
import type { ResourceType } from '../../model/resource-type.ts';
import { hasUnknown, isValueObject, revealValue } from '../../model/value.ts';
import { sessionOf } from '../rest/session.ts';

/**
 * Checks the data of SaaS accounts when planning. Why code: which keys they need is told by the provider's own entry in the
 * catalogue.
 */
export function withAccountData(base: ResourceType): ResourceType {
  return {
    ...base,
    inspect: async (connection, change, _options, { signal }) => {
      if (change.action === 'delete') return [];
      const { saas_provider_id: provider, account_data: data } = change.desired;
      if (typeof provider !== 'string' || data === undefined || data === null || hasUnknown(data)) return [];
      const session = sessionOf(connection);
      const { json } = await session.send({ method: 'GET', path: '/cloud/saas_providers', reads: true, signal });
      const list = Array.isArray(json) ? (json as readonly Json[]) : [];
      const found = list.find((item) => isJsonObject(item) && item['id'] === provider);
      const required = isJsonObject(found) ? found['required_account_data'] : [];
      const given = revealValue(data);
      const missing = (Array.isArray(required) ? required : []).filter(
        (key) => !isValueObject(given) || !Object.hasOwn(given, String(key)),
      );
      if (missing.length === 0) return [];
      const name = isJsonObject(found) ? String(found['name']) : provider;
      const message = `accounts of ${name} need ${missing.join(', ')} in account_data`;
      return [{ severity: 'error', code: 'IMCO_ACCOUNT_DATA', message, pointer: '/account_data' }];
    },
  };
}
