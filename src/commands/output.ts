import type { Diagnostic } from '../model/diagnostic.ts';
import type { EngineEvent } from '../model/event.ts';
import { colorPalette, plainPalette } from '../ui/palette.ts';
import type { LayoutOptions } from '../ui/text/layout.ts';
import { renderDiagnostic } from '../ui/text/render-diagnostic.ts';
import { renderEvent } from '../ui/text/render-event.ts';
import type { GlobalOptions } from './global-options.ts';

/** Where a command's words go: the result to stdout, progress and diagnostics to stderr, or all as events with `--json`. */
export interface Output {
  /** Width and colours of what is printed to stdout. */
  readonly layout: LayoutOptions;
  readonly isJson: boolean;
  /** Whether a person sits at a terminal and may be asked. */
  readonly isInteractive: boolean;
  /** Prints the command's result. */
  result(text: string): void;
  /** Prints a line for people beside the result. */
  say(text: string): void;
  /** Takes an event of the engine. */
  emit(event: EngineEvent): void;
  /** Prints diagnostics, each once. */
  diagnose(diagnostics: readonly Diagnostic[]): void;
  /** Sends events elsewhere (a live screen) until the returned function is called. */
  redirect(sink: (event: EngineEvent) => void): () => void;
}

/** Opens the output that the global options ask for. */
export async function openOutput(globals: GlobalOptions): Promise<Output> {
  const layoutOf = (stream: NodeJS.WriteStream): LayoutOptions => ({
    palette: globals.color && stream.isTTY && process.env['TERM'] !== 'dumb' ? colorPalette() : plainPalette,
    width: stream.isTTY ? Math.max(stream.columns ?? 80, 40) : 100,
  });
  const layout = layoutOf(process.stdout);
  const errorLayout = layoutOf(process.stderr);
  const printEvent = globals.json ? (await import('../ui/json/print-event.ts')).printEvent : undefined;
  const shown = new Set<string>();
  let sink: ((event: EngineEvent) => void) | undefined;
  const emit = (event: EngineEvent): void => {
    if (sink !== undefined) {
      sink(event);
      return;
    }
    if (printEvent !== undefined) {
      const line = printEvent(event, { now: Date.now() });
      if (line !== undefined) process.stdout.write(`${line}\n`);
      return;
    }
    if (globals.quiet && event.type !== 'diagnostic' && event.type !== 'apply_errored') return;
    const text = renderEvent(event, errorLayout);
    if (text !== undefined) process.stderr.write(`${text}\n`);
  };
  return {
    layout,
    isJson: globals.json,
    isInteractive:
      process.stdin.isTTY === true && process.stderr.isTTY === true && !globals.json && process.env['CI'] === undefined,
    result: (text) => {
      if (!globals.json) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    },
    say: (text) => {
      if (!globals.json && !globals.quiet) process.stderr.write(`${text}\n`);
    },
    emit,
    diagnose: (diagnostics) => {
      for (const diagnostic of diagnostics) {
        const key = JSON.stringify([diagnostic.code, diagnostic.message, diagnostic.location, diagnostic.address]);
        if (shown.has(key)) continue;
        shown.add(key);
        if (printEvent !== undefined) emit({ type: 'diagnostic', diagnostic });
        else process.stderr.write(`${renderDiagnostic(diagnostic, errorLayout)}\n`);
      }
    },
    redirect: (next) => {
      sink = next;
      return () => {
        sink = undefined;
      };
    },
  };
}
