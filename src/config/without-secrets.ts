import { type Names, Namespace } from '../expressions/namespace.ts';
import { isValueList, isValueObject, Secret, Unknown, type Value } from '../model/value.ts';

/** The same names, with an unknown for every secret behind them. */
export function withoutSecrets(names: Names): Names {
  return { ...names, get: (name) => cover(names.get(name)) };
}

function cover(found: Value | Namespace | undefined): Value | Namespace | undefined {
  if (!(found instanceof Namespace)) return found === undefined ? undefined : coverValue(found);
  return new Namespace({
    path: found.path,
    member: (name) => cover(found.member(name)),
    members: () => found.members(),
    missing: (name) => found.missing(name),
  });
}

function coverValue(value: Value): Value {
  if (value instanceof Secret) return new Unknown({ sensitive: true });
  if (isValueList(value)) return value.map(coverValue);
  if (isValueObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, coverValue(member)]));
  return value;
}
