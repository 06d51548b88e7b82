import type { FieldChange } from '../../model/change.ts';
import type { DesiredResource, Live, ResourceRecord } from '../../model/resource.ts';
import type { UpdateRequest } from '../../model/resource-type.ts';
import type { FieldRules } from '../../plan/field-rules.ts';
import { keepOthers } from '../../plan/own-members.ts';

/** What an update is asked for with. */
interface UpdateInput {
  readonly desired: DesiredResource;
  readonly live: Live;
  readonly record: ResourceRecord | undefined;
  readonly rules: FieldRules;
  readonly fields: readonly FieldChange[];
}

/** An update as a provider is given it: what others added to lists that are owned by their items goes along. */
export function updateRequest({ desired, live, record, rules, fields }: UpdateInput): UpdateRequest {
  const prior = record?.prior ?? null;
  return { live, desired: keepOthers(desired.properties, prior, live.attributes, rules), prior, fields };
}
