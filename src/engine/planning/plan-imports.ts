import type { ImportBlock } from '../../model/configuration.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import { hasUnknown, revealValue, waitsFor } from '../../model/value.ts';
import { diagnose, type PlanContext } from './plan-context.ts';

/**
 * Evaluates `import` documents: the ids that the documents they are for are to take in.
 *
 * @returns What ids wait for that cannot be told yet.
 */
export function planImports(context: PlanContext, isMeant: (block: ImportBlock) => boolean): readonly string[] {
  const waiting: string[] = [];
  for (const block of context.configuration.imports) {
    if (!isMeant(block)) continue;
    const { value, diagnostics } = block.evaluate(context.scope);
    diagnose(context, ...diagnostics);
    for (const { to, id } of value ?? []) {
      if (context.state.resources.has(to)) continue;
      if (hasUnknown(id)) waiting.push(...waitsFor(id));
      else take(context, to, String(revealValue(id)), block);
    }
  }
  return waiting;
}

/** Notes an id for an address; one that was given with the command stands before those of documents. */
function take(context: PlanContext, to: ResourceAddress, id: string, { location }: ImportBlock): void {
  if (context.request.imports.some((given) => given.to === to)) return;
  const other = context.imports.get(to);
  context.imports.set(to, id);
  if (other === undefined || other === id) return;
  diagnose(context, {
    severity: 'error',
    code: 'IMPORT_TWICE',
    message: `${to} is to take in the object ${id}, and another import says ${other}`,
    hint: 'A document takes in one object: take one of the two imports out.',
    location,
    address: to,
  });
}

/** The imports for one document. */
export function importsFor(address: ResourceAddress): (block: ImportBlock) => boolean {
  return ({ target }) => target === address;
}
