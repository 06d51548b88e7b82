import type { Diagnostic } from '../../model/diagnostic.ts';
import { parseAddress, type ResourceAddress } from '../../model/resource-address.ts';
import type { PlanRequest } from '../run/plan-request.ts';
import { matchesAddress, mayBeInModule, mayMatchBlock } from '../run/select-targets.ts';
import type { PlanContext } from './plan-context.ts';

const SHOWN = 8;

/**
 * Faults of `--target`, `--exclude` and `--replace` that nothing answers to: a misspelt one would leave out all that was meant, or
 * spare nothing. To be asked when everything is planned.
 */
export function checkPatterns(context: PlanContext): readonly Diagnostic[] {
  const { request, configuration, state } = context;
  if (request.arePatternsKnown === true) return [];
  const known = [...configuration.blocks.map(({ address }) => address), ...state.resources.keys()];
  return faultsOf(request, known, (pattern) => isAnswered(pattern, context));
}

/** As `checkPatterns`, for what goes by the state alone. */
export function checkStatePatterns(
  given: Pick<PlanRequest, 'targets' | 'excludes'>,
  known: readonly ResourceAddress[],
): readonly Diagnostic[] {
  return faultsOf({ ...given, replace: [] }, known, (pattern) =>
    known.some((address) => matchesAddress(address, pattern)),
  );
}

function faultsOf(
  { targets, excludes, replace }: Pick<PlanRequest, 'targets' | 'excludes' | 'replace'>,
  known: readonly ResourceAddress[],
  isFound: (pattern: string) => boolean,
): readonly Diagnostic[] {
  const given = [
    ...targets.map((pattern) => ({ option: '--target', pattern })),
    ...excludes.map((pattern) => ({ option: '--exclude', pattern })),
    ...replace.map((pattern) => ({ option: '--replace', pattern })),
  ];
  return given
    .filter(({ pattern }) => !isFound(pattern))
    .map(({ option, pattern }) => ({
      severity: 'error',
      code: 'NOTHING_MATCHES',
      message: `${option} ${pattern} matches nothing that there is`,
      hint: hintFor(pattern, [...new Set(known)]),
    }));
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

function hintFor(pattern: string, known: readonly ResourceAddress[]): string {
  const type = /^(?:.*\.)?([\w-]+\.[\w-]+)\.[\w-]+(?:\[.*\])?$/.exec(pattern)?.[1];
  const alike = type === undefined ? [] : known.filter((address) => address.includes(`${type}.`));
  const shown = (alike.length > 0 ? alike : known).slice(0, SHOWN);
  if (shown.length === 0) return 'There is nothing yet.';
  return `There are: ${shown.join(', ')}${known.length > shown.length ? ', …' : ''}`;
}
