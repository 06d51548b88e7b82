import type { ImportBlock } from '../model/configuration.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import { hasUnknown, revealValue, waitsFor } from '../model/value.ts';
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
      else context.imports.set(to, String(revealValue(id)));
    }
  }
  return waiting;
}

/** The imports for one document. */
export function importsFor(address: ResourceAddress): (block: ImportBlock) => boolean {
  return ({ target }) => target === address;
}
