import { parseAddress } from '../model/resource-address.ts';
import { Unknown } from '../model/value.ts';
import { framesOf, type ModuleFrame } from './module-frame.ts';
import type { ModuleSource } from './module-source.ts';
import type { PolicyFrames } from './policy.ts';
import { evaluateTemplate } from './template.ts';

/**
 * Where the rules of a folder's policies are evaluated: in the use of the module that a changed address is in. An instance
 * that is there no more has the defaults of the module's variables.
 */
export function policyFrames(root: ModuleFrame, within: readonly string[]): PolicyFrames {
  const { variables } = sourceWithin(root.source, within).table;
  if (within.length === 0) return { within, variables, frameOf: () => root };
  let frames: ReadonlyMap<string, ModuleFrame> | undefined;
  return {
    within,
    variables,
    frameOf: (address) => {
      frames ??= new Map(framesWithin([root], within).map((frame) => [frame.prefix, frame]));
      return frames.get(prefixOf(address, within.length)) ?? formerFrame(sourceWithin(root.source, within), root);
    },
  };
}

function framesWithin(frames: readonly ModuleFrame[], within: readonly string[]): readonly ModuleFrame[] {
  const [name, ...rest] = within;
  if (name === undefined) return frames;
  return framesWithin(
    frames.flatMap((frame) => [...framesOf(frame.modules.get(name))]),
    rest,
  );
}

function sourceWithin(source: ModuleSource, within: readonly string[]): ModuleSource {
  return within.reduce((outer, name) => outer.modules.get(name)?.source ?? outer, source);
}

/** The first modules of an address, as they stand in it. */
function prefixOf(address: string, depth: number): string {
  const steps = parseAddress(address)?.module.slice(0, depth) ?? [];
  return steps.map(({ name, key }) => `module.${name}${key === undefined ? '' : `[${JSON.stringify(key)}]`}.`).join('');
}

function formerFrame(source: ModuleSource, { globals }: ModuleFrame): ModuleFrame {
  return {
    source,
    prefix: '',
    globals,
    input: (name, _scope, fault) =>
      evaluateTemplate(source.defaults.get(name) ?? new Unknown(), { names: globals, fault }),
    variableReferences: () => undefined,
    needs: [],
    modules: new Map(),
  };
}
