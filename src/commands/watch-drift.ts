import type { DriftReport } from '../engine/run-drift.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import type { DriftNews } from '../model/drift-news.ts';
import type { Plan } from '../model/plan.ts';
import { diagnosticsOf } from '../model/tool-error.ts';
import { driftNews, hasNews } from '../plan/drift-news.ts';
import { type DriftRun, keepDriftIssue, lookForDrift, showDrift } from './look-for-drift.ts';

/**
 * Looks again and again, and prints only what is new, what has moved on and what has settled since the look before. A fault is
 * printed when it comes up, not as long as it lasts; what could not be read is neither news nor settled.
 *
 * @param first - The look that was printed whole.
 * @throws the signal's reason once it is aborted: there is no other end
 */
export async function watchDrift(run: DriftRun, intervalMs: number, first: DriftReport): Promise<never> {
  const { options, output, project, signal } = run;
  // Reading that comes to nothing new is no news.
  const ports = { ...project.ports, emit: () => undefined };
  let last = first.plan;
  let isIssueDue = options.isIssue && !(await triesIssue(run, last));
  output.say('Watching: from now on only news is printed. Ctrl-C ends it.');
  for (;;) {
    await project.ports.clock.sleep(intervalMs, signal);
    const report = await lookForDrift(run, ports);
    const unread = last.drift.filter((change) => report.unread.has(change.address));
    const plan = { ...report.plan, drift: [...report.plan.drift, ...unread] };
    const news = driftNews(last.drift, plan.drift);
    output.diagnose(newFaults(last.diagnostics, plan.diagnostics), { isAgain: true });
    if (hasErrors(last.diagnostics) && !hasErrors(plan.diagnostics)) output.say('All can be read again.');
    for (const change of [...news.found, ...news.moved]) output.emit({ type: 'resource_drift', change });
    for (const change of news.settled) output.emit({ type: 'drift_resolved', change });
    if (hasNews(news)) {
      if (options.format === 'text') await showNews(run, plan, news, report.unread.size === 0);
      else await showDrift(run, plan);
      isIssueDue = options.isIssue;
    }
    if (isIssueDue) isIssueDue = !(await triesIssue(run, plan));
    last = plan;
  }
}

async function showNews({ output }: DriftRun, plan: Plan, news: DriftNews, isWhole: boolean): Promise<void> {
  const { renderDriftNews } = await import('../ui/text/render-drift-news.ts');
  output.result(renderDriftNews({ ...news, at: plan.timestamp, total: plan.drift.length, isWhole }, output.layout));
}

/** Faults that were not there at the look before. A server words the same fault differently each time: by place they are one. */
function newFaults(before: readonly Diagnostic[], now: readonly Diagnostic[]): readonly Diagnostic[] {
  const keyOf = ({ code, address, location, message }: Diagnostic): string =>
    JSON.stringify(address === undefined && location === undefined ? [code, message] : [code, address, location]);
  const known = new Set(before.map(keyOf));
  return now.filter((diagnostic) => !known.has(keyOf(diagnostic)));
}

/** Whether the issue tells of the plan by now. A forge that does not answer must not end the watch: it is asked again. */
async function triesIssue(run: DriftRun, plan: Plan): Promise<boolean> {
  if (hasErrors(plan.diagnostics)) return false;
  try {
    await keepDriftIssue(run, plan);
    return true;
  } catch (error) {
    run.signal.throwIfAborted();
    run.output.diagnose(diagnosticsOf(error));
    return false;
  }
}
