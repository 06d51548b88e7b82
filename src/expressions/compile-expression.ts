import type { ASTNode } from '@marcbachmann/cel-js';
import { hasSecret, Secret, Unknown, type Value } from '../model/value.ts';
import { compileCall } from './calls.ts';
import { celType, isCelType } from './cel-library.ts';
import { ExpressionError, ValueFault } from './expression-error.ts';
import { ABSENT, findMember, missingMember } from './members.ts';
import { isPlainMap, toValue, typeName } from './operand.ts';
import { applyOperator } from './operators.ts';
import { OptionalMember } from './optional-member.ts';
import { markSecret, mergeUnknown, reveal } from './spread.ts';
import { at, booleanOf, type Frame, type Step, sourceOf, spread } from './step.ts';
import { nameHint } from './suggest-name.ts';

/** Turns a syntax tree into a function once, so that evaluating it many times is quick. */
export function compile(node: ASTNode): Step {
  switch (node.op) {
    case 'value': {
      const literal: unknown = node.args;
      return () => literal;
    }
    case 'id':
      return compileName(node, node.args);
    case '.':
      return compileMember(node, node.args[0], () => node.args[1]);
    case '[]':
      return compileMember(node, node.args[0], compile(node.args[1]));
    case '.?':
      return compileOptional(node, node.args[0], () => node.args[1]);
    case '[?]':
      return compileOptional(node, node.args[0], compile(node.args[1]));
    case 'list': {
      const items = node.args.map(compile);
      return (frame) => items.map((item) => item(frame));
    }
    case 'map': {
      const entries = node.args.map(([key, value]) => [compile(key), compile(value)] as const);
      return (frame) =>
        buildMap(
          node,
          entries.map(([key, value]) => [key(frame), value(frame)]),
        );
    }
    case '?:':
      return compileChoice(node, node.args.map(compile));
    case '&&':
      return compileLogic(node, compile(node.args[0]), compile(node.args[1]), false);
    case '||':
      return compileLogic(node, compile(node.args[0]), compile(node.args[1]), true);
    case '!_': {
      const operand = compile(node.args);
      return (frame) => spread(node, [operand(frame)], ([value]) => !booleanOf(value, '!'));
    }
    case '-_': {
      const operand = compile(node.args);
      return (frame) => spread(node, [operand(frame)], ([value]) => negate(value));
    }
    case 'call':
    case 'rcall':
      return compileCall(node);
    default: {
      const { op } = node;
      const left = compile(node.args[0]);
      const right = compile(node.args[1]);
      return (frame) => {
        const operands = [left(frame), right(frame)];
        // An object is not null, whatever of it is still unknown.
        const isSettled =
          (op === '==' || op === '!=') &&
          operands.includes(null) &&
          operands.some((operand) => Array.isArray(operand) || isPlainMap(operand));
        return isSettled ? op === '!=' : spread(node, operands, ([a, b]) => applyOperator(op, a, b));
      };
    }
  }
}

function compileName(node: ASTNode, name: string): Step {
  return (frame) => {
    for (let local = frame.local; local !== undefined; local = local.outer) if (local.name === name) return local.value;
    const value = frame.names.get(name);
    if (value !== undefined) return value;
    if (isCelType(name)) return celType(name);
    const hint = nameHint(name, frame.names.names(), 'known names');
    throw new ExpressionError('EXPRESSION_UNKNOWN_NAME', `there is no \`${name}\``, node, hint);
  };
}

function compileMember(node: ASTNode, objectNode: ASTNode, key: Step): Step {
  const object = compile(objectNode);
  const source = sourceOf(objectNode);
  return (frame) => {
    const value = object(frame);
    if (value instanceof OptionalMember) return value.get(key(frame), source);
    return spreadKey(node, key(frame), (name) => {
      const member = findMember(value, name, source);
      if (member === ABSENT) throw missingMember(value, name, source);
      return member;
    });
  };
}

function compileOptional(node: ASTNode, objectNode: ASTNode, key: Step): Step {
  const object = compile(objectNode);
  const source = sourceOf(objectNode);
  return (frame) => {
    const value = object(frame);
    const optional = value instanceof OptionalMember ? value : new OptionalMember(value);
    return at(node, () => optional.get(key(frame), source));
  };
}

/** Reads a member by a key that may itself be unknown or secret. */
function spreadKey(node: ASTNode, key: unknown, read: (key: unknown) => unknown): unknown {
  if (key instanceof Unknown) return key;
  if (key instanceof Secret) return markSecret(at(node, () => toValue(read(key.reveal()))));
  return at(node, () => read(key));
}

function compileChoice(node: ASTNode, [condition, yes, no]: readonly Step[]): Step {
  if (condition === undefined || yes === undefined || no === undefined)
    throw new ExpressionError('EXPRESSION_SYNTAX', 'a choice needs three parts', node);
  const choose = (value: unknown, frame: Frame): unknown => (booleanOf(value, '?:') ? yes(frame) : no(frame));
  return (frame) => {
    const value = condition(frame);
    if (value instanceof Unknown)
      return mergeUnknown(
        value,
        [yes, no].map((branch) => sensitivityOf(branch, frame)),
      );
    if (value instanceof Secret) return markSecret(at(node, () => toValue(choose(value.reveal(), frame))));
    return at(node, () => choose(value, frame));
  };
}

/** What a branch that may never be taken would add to an unknown: nothing where it fails. */
function sensitivityOf(branch: Step, frame: Frame): Value {
  try {
    return hasSecret(toValue(branch(frame))) ? new Unknown({ sensitive: true }) : null;
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof ValueFault) return null;
    throw error;
  }
}

/**
 * `&&` (decided by false) and `||` (decided by true). As CEL has it, either side may decide: a deciding side makes the other's
 * unknown or failure irrelevant.
 */
function compileLogic(node: ASTNode, left: Step, right: Step, decider: boolean): Step {
  const operator = decider ? '||' : '&&';
  const side = (step: Step, frame: Frame): { readonly value: unknown } | { readonly error: unknown } => {
    try {
      const value = step(frame);
      if (!(value instanceof Unknown)) at(node, () => booleanOf(reveal(value), operator));
      return { value };
    } catch (error) {
      if (error instanceof ExpressionError) return { error };
      throw error;
    }
  };
  const decides = (outcome: ReturnType<typeof side>): boolean =>
    'value' in outcome && reveal(outcome.value) === decider;
  return (frame) => {
    const first = side(left, frame);
    if (decides(first)) return 'value' in first && first.value;
    const second = side(right, frame);
    if (decides(second)) return 'value' in second && second.value;
    if ('error' in first) throw first.error;
    if ('error' in second) throw second.error;
    if (first.value instanceof Unknown) return mergeUnknown(first.value, [second.value as Value]);
    if (second.value instanceof Unknown) return mergeUnknown(second.value, [first.value as Value]);
    return first.value instanceof Secret || second.value instanceof Secret ? new Secret(!decider) : !decider;
  };
}

/** A map literal; a key that is unknown makes all of it unknown, a secret key all of it secret. */
function buildMap(node: ASTNode, entries: readonly (readonly [unknown, unknown])[]): unknown {
  const keys = entries.map(([key]) => key);
  const unknown = keys.find((key) => key instanceof Unknown);
  if (unknown !== undefined) return mergeUnknown(unknown, entries.flat() as Value[]);
  const built = Object.fromEntries(entries.map(([key, value]) => [keyText(node, reveal(key)), value]));
  return keys.some((key) => key instanceof Secret) ? markSecret(at(node, () => toValue(built))) : built;
}

function keyText(node: ASTNode, key: unknown): string {
  if (typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint' || typeof key === 'boolean')
    return String(key);
  throw new ExpressionError('EXPRESSION_FAILED', `${typeName(key)} cannot be a key`, node);
}

function negate(value: unknown): unknown {
  if (typeof value === 'bigint' || typeof value === 'number') return -value;
  throw new ValueFault('EXPRESSION_FAILED', `\`-\` does not go before ${typeName(value)}`);
}
