import { relative, resolve } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { EngineEvent } from '../model/event.ts';
import { version } from '../model/version.ts';
import { colorPalette, plainPalette } from '../ui/palette.ts';
import type { LayoutOptions } from '../ui/text/layout.ts';
import { mergeAlike } from '../ui/text/merge-alike.ts';
import { progressPacer } from '../ui/text/pace-progress.ts';
import { renderDiagnostic } from '../ui/text/render-diagnostic.ts';
import { renderEvent } from '../ui/text/render-event.ts';
import { wrapText } from '../ui/wrap-text.ts';
import type { GlobalOptions } from './global-options.ts';

/** A live screen, which takes what would otherwise be printed beside the result. */
interface LiveSink {
  emit(event: EngineEvent): void;
  /** Prints lines above what changes in place. */
  print(text: string): void;
}

/** Where a command's words go: the result to stdout, progress and diagnostics to stderr, or all as events with `--json`. */
export interface Output {
  /** Width and colours of what is printed to stdout. */
  readonly layout: LayoutOptions;
  /** Width and colours of what is printed to stderr. */
  readonly screen: LayoutOptions;
  readonly isJson: boolean;
  /** Whether a person sits at a terminal and may be asked. */
  readonly isInteractive: boolean;
  /** Whether stderr is a terminal on which lines may change in place: not with `--plain`, `TERM=dumb`, in CI, for a screen reader. */
  readonly isLive: boolean;
  /** Prints the command's result. */
  result(text: string): void;
  /** Prints a line for people beside the result. */
  say(text: string): void;
  /** Takes an event of the engine. */
  emit(event: EngineEvent): void;
  /** Prints diagnostics, each once; with `isAgain` also those that were printed before. */
  diagnose(diagnostics: readonly Diagnostic[], options?: { readonly isAgain: boolean }): void;
  /** How many errors were printed so far. */
  errors(): number;
  /** Sends events and lines to a live screen until the returned function is called. */
  redirect(sink: LiveSink): () => void;
}

/**
 * Opens the output that the global options ask for.
 *
 * @param isFirst - Whether nothing was printed before: a machine's stream then begins with `version`.
 */
export async function openOutput(globals: GlobalOptions, isFirst = true): Promise<Output> {
  const layoutOf = (stream: NodeJS.WriteStream): LayoutOptions => ({
    palette: globals.color && stream.isTTY && process.env['TERM'] !== 'dumb' ? colorPalette() : plainPalette,
    width: widthOf(stream),
  });
  const layout = layoutOf(process.stdout);
  const errorLayout = layoutOf(process.stderr);
  const printEvent = globals.json ? (await import('../ui/json/print-event.ts')).printEvent : undefined;
  const annotate = process.env['GITHUB_ACTIONS'] === 'true' ? await annotator(globals) : undefined;
  const shown = new Set<string>();
  let errors = 0;
  const isDue = progressPacer(Date.now);
  // Readers of a machine's stream are told first what speaks.
  if (printEvent !== undefined && isFirst) {
    process.stdout.write(`${printEvent({ type: 'version', reckon: version, ui: '1.2' }, { now: Date.now() })}\n`);
  }
  const keyOf = ({ code, message, location, address }: Diagnostic): string =>
    JSON.stringify([code, message, location, address]);
  const note = (diagnostic: Diagnostic): void => {
    if (annotate !== undefined) process.stderr.write(annotate(diagnostic));
  };
  let sink: LiveSink | undefined;
  const emit = (event: EngineEvent): void => {
    // What a failed change said is not said again at the end.
    if (event.type === 'apply_errored') {
      for (const diagnostic of event.diagnostics) {
        shown.add(keyOf(diagnostic));
        note(diagnostic);
      }
    }
    if (sink !== undefined) {
      sink.emit(event);
      return;
    }
    if (printEvent !== undefined) {
      const line = printEvent(event, { now: Date.now() });
      if (line !== undefined) writeSoon(process.stdout, `${line}\n`);
      return;
    }
    // What a rehearsal shows is the command's result.
    if (event.type === 'request') {
      process.stdout.write(`${renderEvent(event, layout) ?? ''}\n`);
      return;
    }
    const isResult =
      event.type === 'diagnostic' ||
      event.type === 'apply_errored' ||
      (event.type === 'change_summary' && event.operation !== 'plan');
    if (globals.quiet && !isResult) return;
    if (!isDue(event)) return;
    const text = renderEvent(event, errorLayout);
    if (text !== undefined) writeSoon(process.stderr, `${text}\n`);
  };
  // Commands to be pasted are indented, and stay whole.
  const wrapped = (text: string): string => {
    if (process.stderr.isTTY !== true) return text;
    const lines = text.split('\n');
    return lines
      .flatMap((line) => (line.startsWith('    ') ? [line] : wrapText(line, errorLayout.width ?? 80)))
      .join('\n');
  };
  const print = (text: string): void => {
    if (sink === undefined) process.stderr.write(`${text}\n`);
    else sink.print(text);
  };
  const isTerminal = process.stderr.isTTY === true && !globals.json && !isContinuousIntegration();
  return {
    layout,
    screen: errorLayout,
    isJson: globals.json,
    isInteractive: isTerminal && process.stdin.isTTY === true,
    isLive: isTerminal && !globals.plain && !globals.quiet && !isPlainTerminal(),
    result: (text) => {
      if (!globals.json) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    },
    say: (text) => {
      if (!globals.json && !globals.quiet) print(wrapped(text));
    },
    emit,
    diagnose: (diagnostics, { isAgain } = { isAgain: false }) => {
      const news = diagnostics.filter((diagnostic) => {
        const isNew = isAgain || !shown.has(keyOf(diagnostic));
        shown.add(keyOf(diagnostic));
        return isNew;
      });
      errors += news.filter(({ severity }) => severity === 'error').length;
      if (printEvent !== undefined) for (const diagnostic of news) emit({ type: 'diagnostic', diagnostic });
      else for (const diagnostic of mergeAlike(news)) print(renderDiagnostic(diagnostic, errorLayout));
      for (const diagnostic of news) note(diagnostic);
    },
    errors: () => errors,
    redirect: (next) => {
      sink = next;
      return () => {
        sink = undefined;
      };
    },
  };
}

/** Writes what is said at once, as of ten changes that end together, in one go: a write to a pipe holds up the next requests. */
function writeSoon(stream: NodeJS.WriteStream, text: string): void {
  if (stream.writableCorked === 0) {
    stream.cork();
    setImmediate(() => stream.uncork());
  }
  stream.write(text);
}

/** Columns of a stream. What goes through a pipe is most often read on the terminal that the other stream is. */
function widthOf(stream: NodeJS.WriteStream): number {
  if (stream.isTTY) return Math.max(stream.columns ?? 80, 40);
  const other = stream === process.stdout ? process.stderr : process.stdout;
  return other.isTTY ? Math.min(Math.max(other.columns ?? 80, 40), 100) : 100;
}

function isContinuousIntegration(): boolean {
  return (process.env['CI'] ?? '') !== '' && process.env['CI'] !== 'false';
}

/** A terminal that cannot redraw, or whose user hears it rather than sees it. */
function isPlainTerminal(): boolean {
  return process.env['TERM'] === 'dumb' || process.env['INK_SCREEN_READER'] === 'true';
}

/** Diagnostics as GitHub's workflow commands, which put them beside the lines of the pull request. */
async function annotator(globals: GlobalOptions): Promise<(diagnostic: Diagnostic) => string> {
  const { githubAnnotations } = await import('../ui/annotations/github-annotations.ts');
  const root = resolve(globals.directory);
  const prefix = relative(process.env['GITHUB_WORKSPACE'] ?? root, root).replaceAll('\\', '/');
  return (diagnostic) => githubAnnotations([diagnostic], prefix);
}
