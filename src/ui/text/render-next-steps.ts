import type { PlanSummary } from '../../model/plan.ts';
import { textWidth } from '../text-width.ts';
import { visibleText } from '../visible-text.ts';
import { wrapText } from '../wrap-text.ts';
import { type LayoutOptions, layoutOf } from './layout.ts';

/** What is known of one environment without asking any server. */
export interface Situation {
  readonly environment: string;
  /** Whether it must be named with `-e`. */
  readonly isNamed: boolean;
  /** How many resources the state holds; undefined where nothing was ever applied. */
  readonly resources: number | undefined;
  /** RFC 3339 instants. */
  readonly appliedAt?: string;
  readonly commit?: string;
  /** Who holds the state at this moment: `ann@ci (pid 17): reckon apply`. */
  readonly heldBy?: string;
  /** Changes that an interrupted run left open. */
  readonly interrupted: readonly string[];
  /** Whether the configuration is another one than was last applied from here; undefined where that is not known. */
  readonly isChanged?: boolean;
  readonly planned?: { readonly at: string; readonly changes: PlanSummary };
  readonly drift?: { readonly at: string; readonly objects: number };
  /** The last apply or destroy from here, where it left something of its plan undone. */
  readonly unfinished?: { readonly at: string; readonly command: 'apply' | 'destroy' };
}

/** A command to go on with, and why. */
export interface NextStep {
  readonly command: string;
  readonly why: string;
}

/** Where an environment stands, in sentences. */
export function describeSituation(situation: Situation, now: number): readonly string[] {
  const { resources, appliedAt, commit, heldBy, interrupted, planned, drift, isChanged, unfinished } = situation;
  const at = commit === undefined ? '' : ` at commit ${commit.slice(0, 12)}`;
  const applied = appliedAt === undefined ? '' : `, last applied ${ago(appliedAt, now)}${at}`;
  return [
    ...(heldBy === undefined ? [] : [`A run is going on: ${visibleText(heldBy)}.`]),
    ...(interrupted.length === 0
      ? []
      : [
          `A run was interrupted and left open: ${interrupted.slice(0, 5).join(', ')}${interrupted.length > 5 ? ' …' : ''}.`,
        ]),
    resources === undefined
      ? 'Nothing was applied yet.'
      : `${resources} ${resources === 1 ? 'resource' : 'resources'} in the state${applied}.`,
    ...(unfinished === undefined
      ? []
      : [`The last ${unfinished.command}, ${ago(unfinished.at, now)}, did not do all of its plan.`]),
    ...(isChanged === true ? ['The files have changed since they were applied from here.'] : []),
    ...(drift === undefined || drift.objects === 0
      ? []
      : [`${drift.objects} ${drift.objects === 1 ? 'object' : 'objects'} had drifted, seen ${ago(drift.at, now)}.`]),
    ...(planned === undefined ? [] : [`The last plan, ${ago(planned.at, now)}: ${countsOf(planned.changes)}.`]),
  ];
}

/** What to do next in an environment, the most pressing first. */
export function nextSteps(situation: Situation): readonly NextStep[] {
  const flag = situation.isNamed ? ` -e ${situation.environment}` : '';
  const step = (verb: string, why: string): NextStep => ({ command: `reckon ${verb}${flag}`, why });
  if (situation.heldBy !== undefined) {
    return [
      step('plan', 'look while the other run goes on'),
      step('apply --lock-timeout 10m', 'wait for it, then apply'),
    ];
  }
  if (situation.interrupted.length > 0) {
    return [step('apply', 'look up what came of the interrupted run, and go on with the rest')];
  }
  if (situation.resources === undefined) return [step('plan', 'see what an apply would do')];
  const hasDrift = situation.drift !== undefined && situation.drift.objects > 0;
  if (hasDrift) return [step('drift', 'look again at what has drifted'), step('plan', 'see what would take it back')];
  if (situation.planned !== undefined && hasAny(situation.planned.changes)) {
    return [step('apply', 'plan again, and carry it out once you approve')];
  }
  if (situation.unfinished !== undefined)
    return [step(situation.unfinished.command, 'plan again, and go on with the rest once you approve')];
  if (situation.isChanged === true) return [step('plan', 'see what the new files would change')];
  return [step('plan', 'see whether anything is to be done'), step('drift', 'see whether anyone changed what is live')];
}

/** Steps one below the other, what they are for beside them. */
export function renderSteps(steps: readonly NextStep[], options: LayoutOptions = {}): string {
  const { palette, width } = layoutOf(options);
  const column = Math.max(...steps.map(({ command }) => textWidth(command))) + 2;
  return steps
    .flatMap(({ command, why }) => {
      const [first = '', ...rest] = wrapText(why, width - column - 2);
      return [
        `  ${palette.strong(command)}${' '.repeat(column - textWidth(command))}${palette.quiet(first)}`,
        ...rest.map((line) => `  ${' '.repeat(column)}${palette.quiet(line)}`),
      ];
    })
    .join('\n');
}

function hasAny(changes: PlanSummary): boolean {
  return Object.values(changes).some((count) => count > 0);
}

function countsOf(changes: PlanSummary): string {
  if (!hasAny(changes)) return 'nothing to do';
  return `${changes.add} to add, ${changes.change} to change, ${changes.destroy} to destroy`;
}

function ago(instant: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(instant)) / 60_000);
  if (!(minutes >= 1)) return 'just now';
  const [count, unit] =
    minutes < 60
      ? [minutes, 'minute']
      : minutes < 2_880
        ? [Math.floor(minutes / 60), 'hour']
        : [Math.floor(minutes / 1_440), 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}
