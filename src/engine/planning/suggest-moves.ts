import { blockOf, type ResourceAddress } from '../../model/resource-address.ts';
import { addressInYaml } from './address-in-yaml.ts';
import { managedName, type PlanContext } from './plan-context.ts';

/** The address of a module, or of an instance of one. */
const MODULE_PATH =
  /^module\.[A-Za-z_][\w-]*(?:\["(?:[^"\\]|\\.)*"\])?(?:\.module\.[A-Za-z_][\w-]*(?:\["(?:[^"\\]|\\.)*"\])?)*$/;

interface LikelyMove {
  readonly from: ResourceAddress;
  readonly to: ResourceAddress;
}

/**
 * Recognises a delete and a create of what is plainly the same object: the new document's natural key belongs to the object
 * that state holds under the old address. Says so, with the `moved` document to paste; of a module that was renamed, with one for all of it.
 */
export function suggestMoves(context: PlanContext): void {
  const byName = new Map(
    [...context.state.resources.values()].map((record) => [
      managedName(record.connection, record.type, record.id),
      record.address,
    ]),
  );
  const moves = [...context.lookAlikes].flatMap(([to, names]): LikelyMove[] => {
    const from = names.map((name) => byName.get(name)).find((address) => isDeleted(context, address));
    return from === undefined ? [] : [{ from, to }];
  });
  const whole = wholeDocuments(context, moves);
  const groups = Map.groupBy(moves, (move) => {
    const { from, to } = shortest(move, whole);
    return `${from}\n${to}`;
  });
  for (const [first, ...others] of groups.values()) {
    if (first === undefined) continue;
    const { from, to } = shortest(first, whole);
    const location = context.changes.get(first.to)?.location;
    const many = others.length === 0 ? '' : `, and ${others.length} more likewise`;
    context.diagnostics.push({
      severity: 'warning',
      code: 'LOOKS_MOVED',
      message: `${first.to} is to be created and ${first.from} deleted, and both are the same object${many}`,
      hint: `If it was only renamed in the YAML, add this document and nothing is touched:\n    moved: { from: ${addressInYaml(from)}, to: ${addressInYaml(to)} }`,
      address: first.to,
      ...(location === undefined ? {} : { location }),
    });
  }
}

function isDeleted(context: PlanContext, address: ResourceAddress | undefined): boolean {
  return address !== undefined && context.changes.get(address)?.action === 'delete';
}

/** Documents all of whose instances have moved to another with their keys: from the one before to the one after. */
function wholeDocuments(context: PlanContext, moves: readonly LikelyMove[]): ReadonlyMap<string, string> {
  const whole = new Map<string, string>();
  const targets = new Map<string, string>(moves.map(({ from, to }) => [from, to]));
  for (const { from, to } of moves) {
    const [before, after] = [blockOf(from), blockOf(to)];
    if (before === from || whole.has(before)) continue;
    const siblings = [...context.state.resources.keys()].filter((address) => blockOf(address) === before);
    const isWhole = siblings.every((address) => targets.get(address) === `${after}${address.slice(before.length)}`);
    if (isWhole) whole.set(before, after);
  }
  return whole;
}

/** The modules or documents whose addresses alone differ, where that is so; the addresses themselves otherwise. */
function shortest(
  { from, to }: LikelyMove,
  whole: ReadonlyMap<string, string>,
): { readonly from: string; readonly to: string } {
  let common = 0;
  while (common < Math.min(from.length, to.length) && from.at(-1 - common) === to.at(-1 - common)) common += 1;
  for (let length = common; length > 0; length -= 1) {
    const outer = { from: from.slice(0, -length), to: to.slice(0, -length) };
    const isBoundary = from.at(-length) === '.' || from.at(-length) === '[';
    if (isBoundary && MODULE_PATH.test(outer.from) && MODULE_PATH.test(outer.to)) return outer;
  }
  const before = blockOf(from);
  const after = whole.get(before);
  return after === undefined ? { from, to } : { from: before, to: after };
}
