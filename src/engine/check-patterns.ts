import type { Diagnostic } from '../model/diagnostic.ts';
import { parseAddress, type ResourceAddress } from '../model/resource-address.ts';
import type { PlanContext } from './plan-context.ts';
import { matchesAddress, mayBeInModule, mayMatchBlock } from './select-targets.ts';

const SHOWN = 8;

/**
 * Faults of `--target`, `--exclude` and `--replace` that nothing answers to: a misspelt one would leave out all that was meant, or
 * spare nothing. To be asked when everything is planned.
 */
export function checkPatterns(context: PlanContext): readonly Diagnostic[] {
  const { request } = context;
  if (request.arePatternsKnown === true) return [];
  const given = [
    ...request.targets.map((pattern) => ['--target', pattern] as const),
    ...request.excludes.map((pattern) => ['--exclude', pattern] as const),
    ...request.replace.map((pattern) => ['--replace', pattern] as const),
  ];
  return given.flatMap(([option, pattern]) =>
    isAnswered(pattern, context)
      ? []
      : [
          {
            severity: 'error' as const,
            code: 'NOTHING_MATCHES',
            message: `${option} ${pattern} matches nothing, neither in the files nor in the state`,
            hint: hintFor(pattern, context),
          },
        ],
  );
}

function isAnswered(pattern: string, context: PlanContext): boolean {
  const { configuration, state, changes, unplanned, deferred } = context;
  const instances = [...state.resources.keys(), ...changes.keys(), ...unplanned];
  if (instances.some((address) => matchesAddress(address, pattern))) return true;
  if (configuration.modules.some(({ address }) => mayBeInModule(address, pattern))) return true;
  if (deferred.some(({ address }) => mayMatchBlock(address as ResourceAddress, pattern))) return true;
  // An instance is there only where its document has the key; a destroy goes by the state and expands no document.
  if (parseAddress(pattern)?.key !== undefined && context.request.mode !== 'destroy') return false;
  return configuration.blocks.some(({ address }) => mayMatchBlock(address, pattern));
}

function hintFor(pattern: string, { configuration, state }: PlanContext): string {
  const type = /^(?:.*\.)?([\w-]+\.[\w-]+)\.[\w-]+(?:\[.*\])?$/.exec(pattern)?.[1];
  const known = [
    ...new Set<string>([...configuration.blocks.map(({ address }) => address), ...state.resources.keys()]),
  ];
  const alike = type === undefined ? [] : known.filter((address) => address.includes(`${type}.`));
  const shown = (alike.length > 0 ? alike : known).slice(0, SHOWN);
  return shown.length === 0
    ? 'There is nothing yet.'
    : `There are: ${shown.join(', ')}${known.length > shown.length ? ', …' : ''}`;
}
