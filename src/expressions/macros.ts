import type { ASTNode } from '@marcbachmann/cel-js';
import { Secret, Unknown, type Value } from '../model/value.ts';
import { compile } from './compile-expression.ts';
import { ExpressionError, ValueFault } from './expression-error.ts';
import { ABSENT, findMember } from './members.ts';
import { isPlainMap, toValue, typeName } from './operand.ts';
import { markSecret, mergeUnknown, reveal } from './spread.ts';
import { at, booleanOf, type Frame, ITEM_BUDGET, type Step, sourceOf } from './step.ts';

type CallNode = Extract<ASTNode, { op: 'call' | 'rcall' }>;

/** Macros bind a variable or look at a name without reading it, so their arguments are not computed first. */
export function compileMacro(node: CallNode): Step | undefined {
  if (node.op === 'call') return node.args[0] === 'has' ? compileHas(node) : undefined;
  const [name, receiver, args] = node.args;
  const [first, second, third] = args;
  if (first?.op !== 'id' || second === undefined) return undefined;
  const variable = first.args;
  if (receiver.op === 'id' && receiver.args === 'cel' && name === 'bind' && third !== undefined) {
    const value = compile(second);
    const body = compile(third);
    return (frame) => body(bind(frame, variable, value(frame)));
  }
  const body = compile(second);
  switch (name) {
    case 'map':
      return third === undefined
        ? overItems(node, receiver, (items, frame) => items.map((item) => body(bind(frame, variable, item))))
        : overItems(node, receiver, (items, frame) => {
            const step = compile(third);
            return keep(
              node,
              items,
              (item) => body(bind(frame, variable, item)),
              (item) => step(bind(frame, variable, item)),
            );
          });
    case 'filter':
      return overItems(node, receiver, (items, frame) =>
        keep(
          node,
          items,
          (item) => body(bind(frame, variable, item)),
          (item) => item,
        ),
      );
    case 'all':
      return overItems(node, receiver, (items, frame) =>
        decide(
          node,
          items.map((item) => () => body(bind(frame, variable, item))),
          false,
        ),
      );
    case 'exists':
      return overItems(node, receiver, (items, frame) =>
        decide(
          node,
          items.map((item) => () => body(bind(frame, variable, item))),
          true,
        ),
      );
    case 'exists_one':
      return overItems(node, receiver, (items, frame) => {
        const kept = keep(
          node,
          items,
          (item) => body(bind(frame, variable, item)),
          () => true,
        );
        if (kept instanceof Unknown) return kept;
        const isOne = (reveal(kept) as readonly unknown[]).length === 1;
        return kept instanceof Secret ? new Secret(isOne) : isOne;
      });
    default:
      return undefined;
  }
}

function bind(frame: Frame, name: string, value: unknown): Frame {
  return { ...frame, local: { name, value, outer: frame.local } };
}

/** `has(x.y)`: whether `x` has a `y`, without reading it. */
function compileHas(node: CallNode): Step {
  const [argument] = node.args[1] as readonly ASTNode[];
  const isMember = argument?.op === '.' || argument?.op === '[]';
  if (!isMember) throw new ExpressionError('EXPRESSION_SYNTAX', 'has() asks for a member', node, 'has(object.member)');
  const [objectNode, keyNode] = argument.args;
  const object = compile(objectNode);
  const key: Step = typeof keyNode === 'string' ? () => keyNode : compile(keyNode);
  const source = sourceOf(objectNode);
  return (frame) => {
    const value = object(frame);
    if (value instanceof Unknown) return value;
    if (value === null) return false;
    const name = key(frame);
    return at(node, () => {
      const hasIt = findMember(reveal(value), reveal(name), source) !== ABSENT;
      return value instanceof Secret || name instanceof Secret ? new Secret(hasIt) : hasIt;
    });
  };
}

/** Runs a macro over the items of a list, or the keys of an object. */
function overItems(node: CallNode, receiver: ASTNode, run: (items: readonly unknown[], frame: Frame) => unknown): Step {
  const list = compile(receiver);
  return (frame) => {
    const value = list(frame);
    if (value instanceof Unknown) return value;
    if (value instanceof Secret)
      return markSecret(at(node, () => toValue(run(itemsOf(node, value.reveal(), frame), frame))));
    return at(node, () => run(itemsOf(node, value, frame), frame));
  };
}

function itemsOf(node: CallNode, value: unknown, frame: Frame): readonly unknown[] {
  const items = Array.isArray(value)
    ? (value as readonly unknown[])
    : isPlainMap(value)
      ? Object.keys(value)
      : undefined;
  if (items !== undefined) {
    frame.budget.items -= items.length;
    if (frame.budget.items < 0)
      throw new ValueFault('EXPRESSION_FAILED', `the expression goes over more than ${ITEM_BUDGET} items`);
    return items;
  }
  throw new ValueFault(
    'EXPRESSION_FAILED',
    `${node.args[0]}() goes over a list or an object, not over ${typeName(value)}`,
  );
}

/** The items that fit; unknown as soon as it is unknown whether one does. */
function keep(
  node: CallNode,
  items: readonly unknown[],
  fits: (item: unknown) => unknown,
  transform: (item: unknown) => unknown,
): unknown {
  const kept: unknown[] = [];
  let isSecret = false;
  for (const item of items) {
    const verdict = fits(item);
    if (verdict instanceof Unknown) return mergeUnknown(verdict, items as readonly Value[]);
    if (verdict instanceof Secret) isSecret = true;
    if (booleanOf(reveal(verdict), `${node.args[0]}()`)) kept.push(transform(item));
  }
  return isSecret ? markSecret(toValue(kept)) : kept;
}

/** Whether any (`decider` true) or all (`decider` false) hold; one that decides outweighs unknown and failing ones. */
function decide(node: CallNode, verdicts: readonly (() => unknown)[], decider: boolean): unknown {
  let unknown: Unknown | undefined;
  let failure: unknown;
  let isSecret = false;
  for (const verdict of verdicts) {
    try {
      const value = verdict();
      if (value instanceof Unknown) {
        unknown = unknown === undefined ? value : mergeUnknown(unknown, [value]);
        continue;
      }
      isSecret ||= value instanceof Secret;
      if (booleanOf(reveal(value), `${node.args[0]}()`) === decider) return value;
    } catch (error) {
      if (!(error instanceof ExpressionError || error instanceof ValueFault)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  if (unknown !== undefined) return isSecret ? markSecret(unknown) : unknown;
  return isSecret ? new Secret(!decider) : !decider;
}
