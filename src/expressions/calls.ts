import type { ASTNode } from '@marcbachmann/cel-js';
import type { Value } from '../model/value.ts';
import { applyCel, builtInFunctions, isLibraryFunction } from './cel-library.ts';
import { compile } from './compile-expression.ts';
import { ExpressionError, ValueFault } from './expression-error.ts';
import { compileMacro } from './macros.ts';
import { ABSENT, findMember, missingMember } from './members.ts';
import { type AddedFunction, Namespace } from './namespace.ts';
import { toValue } from './operand.ts';
import { isCelOwn } from './operators.ts';
import { OptionalMember } from './optional-member.ts';
import { type OwnFunction, ownFunctions } from './own-functions.ts';
import { at, type Frame, type Step, sourceOf, spread } from './step.ts';
import { nameHint } from './suggest-name.ts';

type CallNode = Extract<ASTNode, { op: 'call' | 'rcall' }>;

/** Turns `f(x)` and `x.f(y)` into a step. reckon's own functions go both ways; the library's as CEL declares them. */
export function compileCall(node: CallNode): Step {
  const macro = compileMacro(node);
  if (macro !== undefined) return macro;
  const name = node.args[0];
  const own = ownFunctions.get(name);
  if (node.op === 'call') {
    const operands = node.args[1].map(compile);
    return (frame) =>
      callFunction(
        node,
        name,
        own,
        operands.map((operand) => operand(frame)),
        frame,
      );
  }
  const receiver = compile(node.args[1]);
  const operands = node.args[2].map(compile);
  const source = sourceOf(node.args[1]);
  return (frame) => {
    const object = receiver(frame);
    if (object instanceof Namespace) return callNamespace(node, object, name, operands, frame);
    if (object instanceof OptionalMember) return callOptional(node, object, name, operands, frame, source);
    return callFunction(node, name, own, [object, ...operands.map((operand) => operand(frame))], frame);
  };
}

function callFunction(
  node: CallNode,
  name: string,
  own: OwnFunction | undefined,
  operands: readonly unknown[],
  frame: Frame,
): unknown {
  const fits = own !== undefined && operands.length >= own.arity[0] && operands.length <= own.arity[1];
  if (fits && !(isLibraryFunction(name) && operands.some(isCelOwn))) return callOwn(node, own, operands);
  const added = frame.names.functions?.get(name);
  if (added !== undefined) return spread(node, operands, callAdded(name, added));
  if (isLibraryFunction(name)) {
    const form = node.op === 'call' ? 'function' : 'method';
    return spread(node, operands, (known) => applyCel(form, name, known.map(asInt)));
  }
  if (own !== undefined)
    throw new ExpressionError('EXPRESSION_FAILED', `${name}() takes other arguments`, node, own.signature);
  throw unknownFunction(node, name, frame);
}

function callOwn(node: CallNode, own: OwnFunction, operands: readonly unknown[]): unknown {
  const call = (known: readonly unknown[]): unknown =>
    named(own.signature.slice(0, own.signature.indexOf('(')), () => own.call(known.map(toValue)));
  const isWhole = (operand: unknown): boolean =>
    typeof operand === 'object' && operand !== null && !('waitsFor' in operand) && !('reveal' in operand);
  return own.keepsParts === true && operands.every(isWhole)
    ? at(node, () => call(operands))
    : spread(node, operands, call);
}

function callAdded(name: string, added: AddedFunction): (known: readonly unknown[]) => Value {
  return (known) => named(name, () => added(known.map(toValue)));
}

/** Puts the function's name before what it complains of. */
function named<T>(name: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof ValueFault)) throw error;
    throw new ValueFault(
      error.code,
      `${name}(): ${error.message}`,
      error.hint === undefined ? {} : { hint: error.hint },
    );
  }
}

/** Functions of CEL that take an int also take a whole number from YAML. */
function asInt(operand: unknown): unknown {
  return typeof operand === 'number' && Number.isSafeInteger(operand) ? BigInt(operand) : operand;
}

/** `secret.file("path")` is another way to write `secret.file["path"]`. */
function callNamespace(
  node: CallNode,
  object: Namespace,
  name: string,
  operands: readonly Step[],
  frame: Frame,
): unknown {
  return at(node, () => {
    const member = findMember(object, name, object.path);
    const [operand] = operands;
    if (!(member instanceof Namespace) || operand === undefined || operands.length !== 1)
      throw missingMember(object, name, object.path);
    const key = operand(frame);
    const value = findMember(member, key, member.path);
    if (value === ABSENT) throw missingMember(member, key, member.path);
    return value;
  });
}

function callOptional(
  node: CallNode,
  object: OptionalMember,
  name: string,
  operands: readonly Step[],
  frame: Frame,
  source: string,
): unknown {
  const [other] = operands;
  if (name === 'orValue' && other !== undefined) return object.orValue(() => other(frame));
  if (name === 'hasValue') return object.hasValue();
  throw new ExpressionError(
    'EXPRESSION_UNKNOWN_FUNCTION',
    `\`${source}\` may be absent, it has no \`${name}\``,
    node,
    'use orValue(…) or hasValue()',
  );
}

function unknownFunction(node: CallNode, name: string, frame: Frame): ExpressionError {
  const known = [...ownFunctions.keys(), ...(frame.names.functions?.keys() ?? []), ...builtInFunctions()];
  return new ExpressionError(
    'EXPRESSION_UNKNOWN_FUNCTION',
    `there is no function \`${name}\``,
    node,
    nameHint(name, known, 'functions'),
  );
}
