import type { ASTNode } from '@marcbachmann/cel-js';

/** A free name with the members read from it: `imco.dns_record.www["eu"].id`. */
export interface Reference {
  readonly name: string;
  /** The members in order, as far as they are written out: up to the first that is computed. */
  readonly path: readonly ReferenceStep[];
  /** Place of the name in the expression. */
  readonly start: number;
  readonly end: number;
  /** Whether a computed key follows the path: `imco.dns_record[vars.which]`. */
  readonly isCut: boolean;
}

/** One member of a reference, with where it ends in the expression. */
interface ReferenceStep {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** Whether the expression goes on when there is no such member: `x.?y`. */
  readonly isOptional?: true;
}

/** A call in an expression. */
export interface FunctionUse {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const BINDING_MACROS = new Set(['map', 'filter', 'all', 'exists', 'exists_one']);

/** What an expression reads: every free name with the longest chain of members that is written out. */
export function findReferences(tree: ASTNode): readonly Reference[] {
  const found: Reference[] = [];
  visit(tree, new Set(), found);
  return found;
}

/** Every function and method that an expression calls. */
export function findFunctions(tree: ASTNode): readonly FunctionUse[] {
  const found: FunctionUse[] = [];
  const walk = (node: ASTNode): void => {
    if (node.op === 'call' || node.op === 'rcall') found.push({ name: node.args[0], start: node.start, end: node.end });
    children(node).forEach(walk);
  };
  walk(tree);
  return found;
}

function visit(node: ASTNode, bound: ReadonlySet<string>, found: Reference[]): void {
  const reference = chainOf(node);
  if (reference !== undefined) {
    if (!bound.has(reference.name)) found.push(reference);
    for (const key of computedKeys(node)) visit(key, bound, found);
    return;
  }
  if (node.op === 'call' && node.args[0] === 'has') {
    const [asked] = node.args[1];
    if (asked?.op === '.' || asked?.op === '[]') visit(asked.args[0], bound, found);
    return;
  }
  if (node.op === 'rcall') {
    const [name, receiver, args] = node.args;
    const [variable] = args;
    if (BINDING_MACROS.has(name) && variable?.op === 'id' && args.length > 1) {
      visit(receiver, bound, found);
      const inner = new Set([...bound, variable.args]);
      for (const argument of args.slice(1)) visit(argument, inner, found);
      return;
    }
    if (
      receiver.op === 'id' &&
      receiver.args === 'cel' &&
      name === 'bind' &&
      variable?.op === 'id' &&
      args.length === 3
    ) {
      const [, value, body] = args;
      if (value !== undefined) visit(value, bound, found);
      if (body !== undefined) visit(body, new Set([...bound, variable.args]), found);
      return;
    }
  }
  for (const child of children(node)) visit(child, bound, found);
}

/** The reference that a chain of members from a name makes; `undefined` for any other node. */
function chainOf(node: ASTNode): Reference | undefined {
  if (node.op === 'id') return { name: node.args, path: [], start: node.start, end: node.end, isCut: false };
  if (node.op === 'rcall') {
    const [method, receiver, args] = node.args;
    const [argument] = args;
    // secret.file("path") is a member written as a call
    if (receiver.op !== 'id' || receiver.args !== 'secret' || args.length !== 1 || argument?.op !== 'value')
      return undefined;
    const path = [
      { key: method, start: receiver.end + 1, end: receiver.end + 1 + method.length },
      { key: String(argument.args), start: argument.start, end: argument.end },
    ];
    return { name: 'secret', path, start: receiver.start, end: receiver.end, isCut: false };
  }
  if (node.op !== '.' && node.op !== '[]' && node.op !== '.?' && node.op !== '[?]') return undefined;
  const [object, key] = node.args;
  const base = chainOf(object);
  if (base === undefined || base.isCut) return base;
  const text = typeof key === 'string' ? key : literalKey(key);
  if (text === undefined) return { ...base, isCut: true };
  const start = typeof key === 'string' ? node.end - key.length : key.start;
  const end = typeof key === 'string' ? node.end : key.end;
  const isOptional = node.op === '.?' || node.op === '[?]';
  return { ...base, path: [...base.path, { key: text, start, end, ...(isOptional ? { isOptional } : {}) }] };
}

function literalKey(node: ASTNode): string | undefined {
  const isLiteral = node.op === 'value' && (typeof node.args === 'string' || typeof node.args === 'bigint');
  return isLiteral ? String(node.args) : undefined;
}

/** The expressions in brackets along a chain of members. */
function computedKeys(node: ASTNode): readonly ASTNode[] {
  if (node.op !== '.' && node.op !== '[]' && node.op !== '.?' && node.op !== '[?]') return [];
  const [object, key] = node.args;
  return [...computedKeys(object), ...(typeof key === 'string' ? [] : [key])];
}

function children(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case '!_':
    case '-_':
      return [node.args];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    default:
      return node.args;
  }
}
