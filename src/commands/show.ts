import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { PROJECT_FILE } from '../config/load-project.ts';
import { renderRecord } from '../ui/text/render-state.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { openProject } from './open-project.ts';
import { type Output, openOutput } from './output.ts';
import { type PlanFormat, renderPlanAs, type ShownDetail } from './render-plan-as.ts';
import { readSavedPlan, type SavedPlan } from './saved-plan.ts';

/** `reckon show [PLAN]`: a saved plan, or all that state holds. */
export async function showCommand(
  options: {
    readonly planFile: string | undefined;
    readonly format: PlanFormat;
    readonly maxBytes: number | undefined;
  } & ShownDetail,
  globals: GlobalOptions,
): Promise<ExitCode> {
  const output = await openOutput({ ...globals, json: false });
  if (options.planFile !== undefined) {
    const saved = await readSavedPlan(options.planFile);
    await verifyHere(saved, globals, output);
    const { plan, text } = saved;
    const { full, context, maxBytes } = options;
    const isJson = globals.json || options.format === 'json';
    // The file itself: made anew it would lack the key of its digest, and the variables.
    output.result(
      isJson ? text : await renderPlanAs(plan, options.format, { layout: output.layout, full, context, maxBytes }),
    );
    return 0;
  }
  const project = await openProject(globals, output, { secrets: 'optional', documents: 'skip', variables: 'optional' });
  if (project === undefined) return 1;
  const state = await project.store.read();
  await project.close();
  if (globals.json) {
    const resources = [...(state?.resources.values() ?? [])];
    process.stdout.write(
      `${JSON.stringify({ serial: state?.serial ?? 0, resources, outputs: Object.fromEntries(state?.outputs ?? []) }, null, 2)}\n`,
    );
    return 0;
  }
  if (state === undefined || state.resources.size === 0) output.result('The state holds nothing.');
  else output.result([...state.resources.values()].map((record) => renderRecord(record, output.layout)).join('\n'));
  return 0;
}

/**
 * Looks at the plan's digest where the state that it belongs to is at hand: who reviews an edited plan must not be shown it as
 * if it were what was saved. Elsewhere a plan is shown on its word, as it is in a place that has neither project nor state.
 *
 * @throws {ToolError} `PLAN_TAMPERED`
 */
async function verifyHere(saved: SavedPlan, globals: GlobalOptions, output: Output): Promise<void> {
  if (saved.isFirst || !existsSync(resolve(globals.directory, PROJECT_FILE))) return;
  const project = await openProject(
    { ...globals, environment: saved.environment },
    { ...output, diagnose: () => undefined },
    { secrets: 'optional', documents: 'skip', variables: 'optional' },
  ).catch(() => undefined);
  // A state that cannot be read keeps nobody from reading a plan; apply says what is wrong with it.
  const state = await project?.store.read().catch(() => undefined);
  await project?.close();
  if (state?.lineage === saved.plan.binding.lineage) saved.verify(state.fingerprintKey);
}
