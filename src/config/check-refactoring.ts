import { nameHint } from '../expressions/suggest-name.ts';
import { addressWithin, blockOf, parseAddress, type ResourceAddress } from '../model/resource-address.ts';
import type { Report } from './config-report.ts';
import type { MadeBlocks } from './make-blocks.ts';

/** Reports `import` documents that no resource stands for, and `removed` ones for what is still declared. */
export function checkRefactoring(made: MadeBlocks, report: Report): void {
  if (made.imports.length + made.removed.length === 0) return;
  const declared = new Set<ResourceAddress>(made.blocks.map(({ address }) => address));
  for (const { target, location } of made.imports) {
    if (target === undefined || declared.has(target) || isWaiting(target, made)) continue;
    const type = parseAddress(target)?.type;
    const alike = [...declared].filter((address) => parseAddress(address)?.type === type);
    report.add('IMPORT_WITHOUT_RESOURCE', `there is no document \`${target}\` to take the object in for`, location, {
      hint: `${nameHint(target, alike, 'there are') ?? 'write the resource too'}\nreckon import --discover writes both, from what is live`,
      address: target,
    });
  }
  for (const { within, address, location } of made.removed) {
    const left = made.blocks.find((block) => isOf(block.address, within, address));
    if (left === undefined) continue;
    report.add('REMOVED_STILL_DECLARED', `\`${address}\` is declared still, so it is not removed`, location, {
      hint: 'take its document out as well, or this one',
      related: [{ location: left.location, message: `${left.address} is here` }],
      address: left.address,
    });
  }
}

/** Whether the address is in a module that is still to be opened. */
function isWaiting(target: ResourceAddress, { modules }: MadeBlocks): boolean {
  return modules.some(({ address }) => target.startsWith(`${address}.`) || target.startsWith(`${address}[`));
}

/** Whether a document is what a `removed` one names: all of it, or a module that it is in. Instances may well go alone. */
function isOf(block: ResourceAddress, within: readonly string[], removed: string): boolean {
  const inner = addressWithin(block, within);
  if (inner === undefined || blockOf(removed as ResourceAddress) !== removed) return false;
  return inner === removed || (removed.startsWith('module.') && !removed.endsWith(']') && isBelow(inner, removed));
}

const isBelow = (address: string, module: string): boolean =>
  address.startsWith(`${module}.`) || address.startsWith(`${module}[`);
