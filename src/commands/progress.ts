import { buildApplyGraph } from '../engine/applying/apply-graph.ts';
import type { PlannedRun } from '../engine/run/plan-request.ts';
import type { LiveScreen } from '../ui/ink/live-screen.tsx';
import { plainPalette } from '../ui/palette.ts';
import { addNotes, type NotebookOwner, readNotes, typicalDurations, withDurations } from './notebook.ts';
import type { Output } from './output.ts';

/** Progress that is shown while something goes on: live on a terminal, else as the plain lines that the output prints. */
export interface Progress {
  /** Begins; does nothing where it has begun. */
  begin(): Promise<void>;
  /** Begins with what is to be applied. */
  beginApply(run: PlannedRun): Promise<void>;
  /** Ends; does nothing where it is not going on. Must be called before anything else is printed or asked. */
  end(): Promise<void>;
}

/** Opens the progress of a run. */
export function openProgress(output: Output, owner: NotebookOwner): Progress {
  let live: { readonly screen: LiveScreen; readonly release: () => void } | undefined;
  const begin = async (): Promise<void> => {
    if (!output.isLive || live !== undefined) return;
    const [startLiveScreen, notes] = await Promise.all([loadLiveScreen(), readNotes(owner)]);
    const screen = startLiveScreen({
      stream: process.stderr,
      keyboard: process.stdin.isTTY ? process.stdin : undefined,
      palette: output.screen.palette ?? plainPalette,
      typical: typicalDurations(notes),
      now: Date.now,
      interrupt: () => process.kill(process.pid, 'SIGINT'),
    });
    live = { screen, release: output.redirect(screen) };
  };
  return {
    begin,
    beginApply: async (run) => {
      await begin();
      live?.screen.plan(stepsOf(run));
    },
    end: async () => {
      if (live === undefined) return;
      const { screen, release } = live;
      live = undefined;
      release();
      const durations = await screen.stop();
      if (durations.length > 0) await addNotes(owner, (notes) => withDurations(notes, durations));
    },
  };
}

/** Loads what draws on a terminal, and nothing of it elsewhere. */
async function loadLiveScreen(): Promise<typeof import('../ui/ink/live-screen.tsx').startLiveScreen> {
  // React's development build is slower and checks what only its own developers care for.
  process.env['NODE_ENV'] ??= 'production';
  return (await import('../ui/ink/live-screen.tsx')).startLiveScreen;
}

function stepsOf(run: PlannedRun) {
  const graph = buildApplyGraph(run.plan.changes, run.state.resources);
  return [...graph.steps].map(([name, { change }]) => ({
    address: change.address,
    action: change.action,
    kind: `${change.type} ${change.action}`,
    waitsFor: graph.dependenciesOf(name).flatMap((dependency) => graph.steps.get(dependency)?.change.address ?? []),
  }));
}
