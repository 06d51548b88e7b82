import type { ApplyResult } from '../engine/run/apply-request.ts';
import { cutText } from '../ui/text-width.ts';
import { visibleText } from '../ui/visible-text.ts';
import type { OpenProject } from './open-project.ts';
import type { Output } from './output.ts';

/** After so many changes a failure may have scrolled away, and is named again. */
const FEW = 10;

/** Most failures that are named again. */
const MOST = 20;

/** Says what did not come about, and what to do next. */
export function sayWhatIsLeft(result: ApplyResult, output: Output, project: OpenProject): void {
  const outcomes = [...result.outcomes.values()];
  const failed = outcomes.filter((outcome) => outcome.kind === 'failed').length;
  const skipped = outcomes.filter((outcome) => outcome.kind === 'skipped').length;
  if (failed + skipped > 0) {
    const done = outcomes.length - failed - skipped;
    if (outcomes.length > FEW) for (const line of failures(result, output.screen.width ?? 80)) output.say(line);
    output.say(
      `${output.isLive ? '' : '\n'}${done} done, ${failed} ${result.isInterrupted ? 'cut off or failed' : 'failed'}, ${skipped} not attempted. What was done is saved in ${project.store.place}.`,
    );
    output.say(
      result.isInterrupted
        ? 'Run the same command again to go on with the rest.'
        : 'Mend what failed and run the same command again: it goes on with the rest.',
    );
  }
  if (result.pending.length > 0) {
    output.say(`\nStill going on at the server, and taken up by the next run: ${result.pending.join(', ')}`);
  }
}

/** What failed, a line each: what it was said with stands further up. */
function failures({ outcomes }: ApplyResult, width: number): readonly string[] {
  const failed = [...outcomes.values()].flatMap((outcome) =>
    outcome.kind === 'failed' ? (outcome.diagnostics[0] ?? []) : [],
  );
  if (failed.length === 0) return [];
  const lines = failed.slice(0, MOST).map(({ address, message }) => {
    const name = address === undefined || message.includes(address) ? '' : `${address}: `;
    return cutText(`  ${visibleText(name + message).replaceAll('\n', ' ')}`, width);
  });
  const more = failed.length - lines.length;
  return ['\nWhat failed, as told above:', ...lines, ...(more > 0 ? [`  … and ${more} more`] : [])];
}
