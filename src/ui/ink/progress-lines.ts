import type { Action } from '../../model/change.ts';
import type { Paint, Palette } from '../palette.ts';
import { formatDuration } from '../text/format-duration.ts';
import { cutText, padText, textWidth } from '../text-width.ts';
import { visibleText } from '../visible-text.ts';
import type { Progress, RunningStep } from './progress.ts';

/** What the live part of the screen is drawn with. */
export interface ProgressLayout {
  readonly width: number;
  /** Most lines. */
  readonly height: number;
  readonly palette: Palette;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Milliseconds that a step of a kind took in earlier runs. */
  readonly typical: ReadonlyMap<string, number>;
}

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const DOING: Readonly<Record<Action, string>> = {
  create: 'creating',
  update: 'updating',
  replace: 'replacing',
  delete: 'deleting',
  read: 'reading',
  adopt: 'importing',
  forget: 'forgetting',
  move: 'moving',
  'no-op': 'checking',
};

/** The lines that change in place: what runs, what waits and for what. Each is at most `width` wide, but for its colours. */
export function progressLines(progress: Progress, layout: ProgressLayout): string[] {
  const lines = progress.isApplying ? applyLines(progress, layout) : planLines(progress, layout);
  return lines.slice(0, Math.max(layout.height, 1));
}

function planLines(progress: Progress, layout: ProgressLayout): string[] {
  const { palette, width, now } = layout;
  const spinner = palette.change(frameOf(now));
  const title =
    progress.heldBy === undefined
      ? progress.asking.size > 0
        ? 'Asking the servers to validate'
        : 'Reading what is live'
      : 'Waiting for the state';
  const time = formatDuration(now - progress.startedAt);
  const lines = [line(spinner, 2, title, time, width, palette)];
  if (progress.heldBy !== undefined) {
    lines.push(`  ${palette.quiet(cutText(`held by ${visibleText(progress.heldBy)}`, width - 2))}`);
    return lines;
  }
  const open = [...progress.reading.values()];
  const nameWidth = Math.min(Math.max(0, ...open.map(({ name }) => textWidth(name))), width - 20);
  for (const { name, read, wanted, isComplete } of open) {
    const count = isComplete || wanted === 0 ? String(read) : `${Math.min(read, wanted)} of ${wanted}`;
    const mark = isComplete ? palette.good('✓') : ' ';
    lines.push(`  ${mark} ${padText(cutText(name, nameWidth), nameWidth)}  ${palette.quiet(count)}`);
  }
  for (const address of progress.asking) lines.push(`    ${cutText(visibleText(address), width - 4)}`);
  return within(lines, layout, 'more');
}

function applyLines(progress: Progress, layout: ProgressLayout): string[] {
  const { palette, width, now, height } = layout;
  const waiting = progress.waiting;
  const parts = [
    `${progress.done} of ${progress.total} done`,
    ...(progress.failed > 0 ? [palette.error(`${progress.failed} failed`)] : []),
    ...(progress.skipped > 0 ? [palette.warning(`${progress.skipped} skipped`)] : []),
    ...(progress.running.size > 0 ? [`${progress.running.size} running`] : []),
    ...(waiting.length > 0 ? [`${waiting.length} waiting`] : []),
  ].join(', ');
  const title = progress.isInterrupted ? 'Finishing what is on its way' : 'Applying';
  const plain = `${title}: ${progress.done} of ${progress.total} done`;
  const time = formatDuration(now - progress.startedAt);
  const gap = width - plainLength(progress, title, waiting.length) - time.length;
  const head =
    gap < 2 ? cutText(plain, width) : `${palette.strong(`${title}:`)} ${parts}${' '.repeat(gap)}${palette.quiet(time)}`;
  const running = [...progress.running.values()].flatMap((step) => runningLines(step, layout));
  const room = Math.max(0, height - 1 - running.length);
  const shown = waiting.slice(0, waiting.length <= room ? room : Math.max(0, Math.min(room, 6) - 1));
  const waitingLines = shown.map((step) => {
    const open = progress.openOf(step);
    const reason =
      open.length === 0
        ? progress.isInterrupted
          ? 'is not started any more'
          : 'waits for its turn'
        : `waits for ${open[0]}${open.length > 1 ? ` and ${open.length - 1} more` : ''}`;
    const name = visibleText(step.address);
    const start = `    ${cutText(name, width - 8)}`;
    return `${start}  ${palette.quiet(cutText(visibleText(reason), width - textWidth(start) - 2))}`;
  });
  const left = waiting.length - shown.length;
  const rest = left > 0 ? [palette.quiet(`    … and ${left} more wait`)] : [];
  return within([head, ...running, ...waitingLines, ...(running.length < height - 2 ? rest : [])], layout, 'more run');
}

function plainLength(progress: Progress, title: string, waiting: number): number {
  const counts = [progress.failed, progress.skipped, progress.running.size, waiting];
  const words = ['failed', 'skipped', 'running', 'waiting'];
  const more = counts.reduce(
    (sum, count, index) => (count > 0 ? sum + `, ${count} ${words[index] ?? ''}`.length : sum),
    0,
  );
  return `${title}: ${progress.done} of ${progress.total} done`.length + more;
}

function runningLines(step: RunningStep, { palette, width, now, typical }: ProgressLayout): string[] {
  const name = visibleText(step.address);
  const usual = typical.get(step.kind);
  const time = formatDuration(now - step.startedAt) + (usual === undefined ? '' : ` of about ${formatDuration(usual)}`);
  const paint: Paint =
    step.action === 'delete' ? palette.remove : step.action === 'replace' ? palette.replace : palette.change;
  const what = `${DOING[step.action]}  ${time}`;
  const room = Math.max(10, width - 4 - what.length - 2);
  const lines = [`  ${paint(frameOf(now))} ${palette.strong(cutText(name, room))}  ${palette.quiet(what)}`];
  if (step.words !== undefined) lines.push(`      ${palette.quiet(cutText(oneLine(step.words), width - 6))}`);
  return lines;
}

/** A mark, a text and, at the right edge, the time. */
function line(mark: string, markWidth: number, text: string, time: string, width: number, palette: Palette): string {
  const shown = cutText(text, width - markWidth - time.length - 2);
  const gap = Math.max(1, width - 1 - markWidth - textWidth(shown) - time.length);
  return `${mark} ${palette.strong(shown)}${' '.repeat(gap)}${palette.quiet(time)}`;
}

/** So many lines as there is room for; the last says how many are left out. */
function within(lines: string[], { height, palette }: ProgressLayout, word: string): string[] {
  if (lines.length <= height) return lines;
  const shown = lines.slice(0, Math.max(height - 1, 1));
  return [...shown, palette.quiet(`    … and ${lines.length - shown.length} ${word}`)];
}

function frameOf(now: number): string {
  return SPINNER[Math.floor(now / 125) % SPINNER.length] ?? '·';
}

function oneLine(text: string): string {
  return visibleText(text).replaceAll(/\s+/g, ' ').trim();
}
