import type { LookupBlock } from '../../model/configuration.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import type { Connection } from '../../model/resource-type.ts';
import { hasUnknown, isValueObject, revealValue, Unknown, type Value, waitsFor } from '../../model/value.ts';
import { coverSensitive } from '../../plan/cover-secrets.ts';
import { fieldRules } from '../../plan/field-rules.ts';
import { findLive, notExactlyOne, othersOf } from '../reading/find-live.ts';
import { locateError } from '../run/locate-faults.ts';
import { withId } from '../run/run-scope.ts';
import { findContextOf, type PlanContext } from './plan-context.ts';

/** What reading a lookup needs of a run. */
export type LookupContext = Pick<PlanContext, 'scope' | 'pool' | 'reader' | 'diagnostics' | 'deferred' | 'making'> & {
  readonly request: Pick<PlanContext['request'], 'signal'>;
};

/** Reads what a `data:` document looks up and puts it into the scope. */
export async function readLookup(
  context: LookupContext,
  block: LookupBlock,
  address: ResourceAddress,
  connection: Connection,
): Promise<void> {
  const { value: lookup, diagnostics } = block.evaluate(address, context.scope);
  context.diagnostics.push(...diagnostics);
  const type = context.pool.type(block.type);
  const set = (value: Value): void => context.scope.setInstance(address, () => value);
  if (lookup === undefined || type === undefined) {
    set(new Unknown());
    return;
  }
  const wanted: Value =
    'id' in lookup.where ? lookup.where.id : 'filter' in lookup.where ? lookup.where.filter : lookup.where.fields;
  // What is to be made first may be the very thing that is looked for.
  const making = lookup.dependsOn.filter((dependency) => context.making.has(dependency));
  const waiting = [...new Set([...waitsFor(wanted), ...making])];
  if (hasUnknown(wanted) || waiting.length > 0) {
    set(new Unknown({ waitsFor: [address, ...waiting] }));
    context.deferred.push({ address, waitsFor: waiting, location: lookup.location });
    return;
  }
  const rules = fieldRules(type.schema);
  const show = (live: Live): Value => withId(coverSensitive(live.attributes, rules), live.id);
  try {
    if ('id' in lookup.where) {
      const live = await type.read(connection, String(revealValue(lookup.where.id)), {
        signal: context.request.signal,
      });
      if (live !== undefined) set(show(live));
      else refuse(context, block, address, [], { id: lookup.where.id });
      return;
    }
    const fields = 'fields' in lookup.where ? lookup.where.fields : {};
    const filter = 'filter' in lookup.where ? String(revealValue(lookup.where.filter)) : undefined;
    const found = await findLive(findContextOf(context), connection, type, {
      fields,
      ...(filter === undefined ? {} : { filter }),
    });
    const [only] = found;
    if (lookup.many) set(found.map(show));
    else if (only !== undefined && found.length === 1) set(show(only));
    else {
      const others = found.length === 0 ? await othersOf(findContextOf(context), connection, type) : [];
      refuse(context, block, address, found, filter === undefined ? fields : { filter }, others);
    }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    context.diagnostics.push(...locateError(error, { address, location: block.location }));
    set(new Unknown());
  }
}

function refuse(
  context: LookupContext,
  block: LookupBlock,
  address: ResourceAddress,
  found: readonly Live[],
  wanted: Value,
  others: readonly Live[] = [],
): void {
  context.diagnostics.push({
    ...notExactlyOne(found, address, block.type, isValueObject(wanted) ? wanted : { where: wanted }, others),
    location: block.location,
    address,
  });
  context.scope.setInstance(address, () => new Unknown());
}
