import { configCodes } from '../config/config-codes.ts';
import { engineCodes } from '../engine/engine-codes.ts';
import { expressionCodes } from '../expressions/expression-codes.ts';
import { forgeCodes } from '../forge/forge-codes.ts';
import { gitCodes } from '../git/git-codes.ts';
import { planCodes } from '../plan/plan-codes.ts';
import { providerCodes } from '../providers/provider-codes.ts';
import { systemCodes } from '../providers/system-codes.ts';
import { stateCodes } from '../state/state-codes.ts';
import { commandCodes } from './command-codes.ts';

/** What is told about a diagnostic code. */
export interface CodeEntry {
  readonly title: string;
  readonly explanation: string;
}

/** Every diagnostic code that reckon can print, by code, in alphabetical order. */
export const codeCatalogue: ReadonlyMap<string, CodeEntry> = new Map(
  Object.entries<CodeEntry>({
    ...commandCodes,
    ...configCodes,
    ...engineCodes,
    ...expressionCodes,
    ...forgeCodes,
    ...gitCodes,
    ...planCodes,
    ...providerCodes,
    ...systemCodes,
    ...stateCodes,
  }).sort(([left], [right]) => (left < right ? -1 : 1)),
);
