import { InvalidArgumentError } from 'commander';
import type { GlobalOptions } from '../commands/global-options.ts';
import type { PlanOptions } from '../commands/plan-options.ts';
import type { ShownDetail } from '../commands/render-plan-as.ts';
import type { ForgeChoice } from '../forge/detect-forge.ts';

/** Options as commander gives them. */
export type Flags = Record<string, unknown>;

/** Global options when none are given. */
export const defaults: GlobalOptions = {
  directory: '.',
  environment: undefined,
  json: false,
  color: true,
  trace: undefined,
  quiet: false,
  verbose: false,
  plain: false,
  variables: [],
  variableFiles: [],
};

/** Whether colours are wanted: not with `--no-color`, nor with `NO_COLOR`. */
export function wantsColor(isOff: boolean): boolean {
  return !isOff && (process.env['NO_COLOR'] ?? '') === '';
}

/** The global options out of a command's flags. */
export function globalsOf(flags: Flags): GlobalOptions {
  return {
    directory: text(flags['directory']) ?? '.',
    environment: text(flags['env']) ?? text(process.env['RECKON_ENV']),
    json: flags['json'] === true,
    color: wantsColor(flags['color'] === false),
    trace: text(flags['trace']),
    quiet: flags['quiet'] === true,
    verbose: flags['verbose'] === true,
    plain: flags['plain'] === true,
    variables: list(flags['var']),
    variableFiles: list(flags['varFile']),
  };
}

/** The options of planning out of a command's flags. */
export function planOptionsOf(flags: Flags): PlanOptions {
  return {
    targets: list(flags['target']),
    excludes: list(flags['exclude']),
    replace: list(flags['replace']),
    destroy: flags['destroy'] === true,
    refreshOnly: flags['refreshOnly'] === true,
    refresh: flags['refresh'] !== false,
    serverDryRun: (text(flags['serverDryRun']) ?? 'auto') as PlanOptions['serverDryRun'],
    parallelism: (flags['parallelism'] as number | undefined) ?? positive(process.env['RECKON_PARALLELISM'] ?? '10'),
    lockTimeoutMs: (flags['lockTimeout'] as number | undefined) ?? 0,
    allowDeletes: flags['allowDeletes'] as number | undefined,
    allowGone: flags['allowGone'] as number | undefined,
    withCommit: text(flags['out']) !== undefined || (flags['format'] ?? 'text') !== 'text',
  };
}

/** How much of a plan is shown, out of a command's flags. */
export function detailOf(flags: Flags): ShownDetail {
  return { full: flags['full'] === true, context: flags['context'] as number | undefined };
}

/** A flag's text; undefined where it was not given or is empty. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The forge that a command's flags name. */
export function forgeChoiceOf(flags: Flags): ForgeChoice {
  return given({
    kind: text(flags['forge']),
    apiUrl: text(flags['forgeUrl']),
    repository: text(flags['repository']),
    pullRequest: flags['number'] as number | undefined,
  });
}

/** What was given, without what was not. */
function given<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

/** The values of a flag that may be repeated. */
export function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}

/** Gathers the values of a flag that may be repeated. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** Gathers names, which may also stand in one flag with commas between them. */
export function collectNames(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), ...value.split(',').map((name) => name.trim())];
}

/** Reads a whole number from 1 upward. @throws {InvalidArgumentError} */
export function positive(value: string): number {
  const parsed = Number(value);
  if (!Number.isInteger(parsed) || parsed < 1)
    throw new InvalidArgumentError('It must be a whole number from 1 upward.');
  return parsed;
}

/** Reads a whole number from 0 upward. @throws {InvalidArgumentError} */
export function count(value: string): number {
  const parsed = Number(value);
  if (!Number.isInteger(parsed) || parsed < 0) throw new InvalidArgumentError('It must be a whole number.');
  return parsed;
}

/** Reads a port, 0 for any free one. @throws {InvalidArgumentError} */
export function port(value: string): number {
  const parsed = Number(value);
  if (!Number.isInteger(parsed) || parsed < 0 || parsed > 65_535)
    throw new InvalidArgumentError('It must be a port: 0 to 65535.');
  return parsed;
}

/** Reads a factor from 0 upward. @throws {InvalidArgumentError} */
export function factor(value: string): number {
  const parsed = value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(parsed) || parsed < 0) throw new InvalidArgumentError('It must be a number from 0 upward.');
  return parsed;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads a duration into milliseconds; a bare number is seconds. @throws {InvalidArgumentError} */
export function duration(value: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(value);
  if (match === null) throw new InvalidArgumentError('Write a duration: 30s, 5m, 1h.');
  return Number(match[1]) * (UNITS[match[2] ?? 's'] ?? 1_000);
}
