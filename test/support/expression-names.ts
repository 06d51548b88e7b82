import { fixedNames, Namespace } from '../../src/expressions/namespace.ts';
import { parseExpression } from '../../src/expressions/parse-expression.ts';
import { Secret, Unknown, type Value } from '../../src/model/value.ts';

const VARS: Readonly<Record<string, Value>> = {
  n: 7,
  half: 0.5,
  size: 'large',
  list: [1, 2, 3],
  object: { a: 1, b: { c: 'x' }, 'odd-name': true },
  nothing: null,
};

/** Names with plain values under `vars`, unknowns and secrets. */
export const testNames = fixedNames({
  vars: new Namespace({ path: 'vars', member: (name) => VARS[name], members: () => Object.keys(VARS) }),
  unknown: new Unknown({ waitsFor: ['a.b.c'] }),
  hidden: new Unknown({ sensitive: true, waitsFor: ['d.e.f'] }),
  secret: new Secret('hunter2'),
  secretNumber: new Secret(3),
  secretObject: new Secret({ k: [1, 2] }),
});

/** The value of an expression over those names. */
export const evaluate = (text: string): Value => parseExpression(text).evaluate(testNames);
