import { ValueFault } from '../expressions/expression-error.ts';
import { type Names, Namespace } from '../expressions/namespace.ts';
import { isValueList, isValueObject, Secret, Unknown, type Value } from '../model/value.ts';

/** The same names, with an unknown for every secret behind them: also for one that is not there, which says as little. */
export function withoutSecrets(names: Names): Names {
  return { ...names, get: (name) => cover(names.get(name)) };
}

function cover(found: Value | Namespace | undefined): Value | Namespace | undefined {
  if (!(found instanceof Namespace)) return found === undefined ? undefined : coverValue(found);
  return new Namespace({
    path: found.path,
    member: (name) => cover(memberOf(found, name)),
    members: () => found.members(),
    missing: (name) => found.missing(name),
  });
}

function memberOf(namespace: Namespace, name: string): Value | Namespace | undefined {
  try {
    return namespace.member(name);
  } catch (error) {
    if (error instanceof ValueFault && error.code === 'SECRET_MISSING') return new Unknown({ sensitive: true });
    throw error;
  }
}

function coverValue(value: Value): Value {
  if (value instanceof Secret) return new Unknown({ sensitive: true });
  if (isValueList(value)) return value.map(coverValue);
  if (isValueObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, coverValue(member)]));
  return value;
}
