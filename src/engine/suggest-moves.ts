import { managedName, type PlanContext } from './plan-context.ts';

/**
 * Recognises a delete and a create of what is plainly the same object: the new document's natural key belongs to the object
 * that state holds under the old address. Says so, with the `moved` document to paste.
 */
export function suggestMoves(context: PlanContext): void {
  const byName = new Map(
    [...context.state.resources.values()].map((record) => [
      managedName(record.connection, record.type, record.id),
      record.address,
    ]),
  );
  for (const [to, name] of context.lookAlikes) {
    const from = byName.get(name);
    if (from === undefined || context.changes.get(from)?.action !== 'delete') continue;
    const location = context.changes.get(to)?.location;
    context.diagnostics.push({
      severity: 'warning',
      code: 'LOOKS_MOVED',
      message: `${to} is to be created and ${from} deleted, and both are the same object`,
      hint: `If it was only renamed in the YAML, add this document and nothing is touched:\n    moved: { from: ${from}, to: ${to} }`,
      address: to,
      ...(location === undefined ? {} : { location }),
    });
  }
}
