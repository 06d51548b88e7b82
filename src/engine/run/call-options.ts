import type { JsonObject } from '../../model/json.ts';
import type { DesiredResource } from '../../model/resource.ts';
import { revealValue, Unknown } from '../../model/value.ts';

/** Options to call with: the document's, and above them what the person at the terminal consents to in this run. */
export function callOptions({ options, consents }: Pick<DesiredResource, 'options' | 'consents'>): JsonObject {
  return { ...(revealValue(options) as JsonObject), ...consents };
}

/** The same for a look ahead: what is unknown is left out, secrets are not needed. */
export function plainOptions({ options, consents }: Pick<DesiredResource, 'options' | 'consents'>): JsonObject {
  const known = JSON.parse(
    JSON.stringify(options, (_key, value: unknown) => (value instanceof Unknown ? undefined : value)),
  );
  return { ...known, ...consents };
}
