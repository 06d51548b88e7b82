import { Box, render, Static, Text, useInput, useWindowSize } from 'ink';
import type { ReactNode } from 'react';
import { useSyncExternalStore } from 'react';
import type { EngineEvent } from '../../model/event.ts';
import type { Palette } from '../palette.ts';
import { renderEvent } from '../text/render-event.ts';
import { textWidth } from '../text-width.ts';
import { Progress, type ProgressStep } from './progress.ts';
import { progressLines } from './progress-lines.ts';

/** A live screen below what has been printed: it changes in place, what is over goes to the scrollback above it. */
export interface LiveScreen {
  /** Takes an event of the engine. */
  emit(event: EngineEvent): void;
  /** Prints lines above. */
  print(text: string): void;
  /** Says what is to be applied. */
  plan(steps: readonly ProgressStep[]): void;
  /** Takes the screen away; what it printed above stays. Answers with the durations that it saw. */
  stop(): Promise<readonly { readonly kind: string; readonly ms: number }[]>;
}

/** What a live screen needs. */
export interface LiveScreenOptions {
  /** The terminal to draw on. */
  readonly stream: NodeJS.WriteStream;
  /** Keyboard; what is typed is swallowed but Ctrl-C. Undefined where the input is no terminal. */
  readonly keyboard: NodeJS.ReadStream | undefined;
  readonly palette: Palette;
  readonly typical: ReadonlyMap<string, number>;
  readonly now: () => number;
  /** Called on Ctrl-C, which a terminal that is read key by key does not turn into a signal. */
  interrupt(): void;
}

/** Between two redraws, in milliseconds: the spinner turns by as much. */
const TICK_MS = 125;

/** Most lines that change in place. */
const MOST_LINES = 18;

/** Puts up a live screen. */
export function startLiveScreen(options: LiveScreenOptions): LiveScreen {
  const { stream, keyboard, palette, typical, now } = options;
  const progress = new Progress(now());
  const store = makeStore();
  const draw = (columns: number, rows: number): string[] => {
    // The last column stays free: some terminals wrap a line that fills it.
    const width = Math.max(columns - 1, 20);
    return progressLines(progress, { width, height: Math.min(rows - 3, MOST_LINES), palette, now: now(), typical });
  };
  const instance = render(
    <Screen store={store} draw={draw}>
      {keyboard === undefined ? null : <InterruptKey interrupt={options.interrupt} />}
    </Screen>,
    {
      stdout: stream,
      stderr: stream,
      ...(keyboard === undefined ? {} : { stdin: keyboard }),
      exitOnCtrlC: false,
      patchConsole: false,
      interactive: true,
      incrementalRendering: true,
      isScreenReaderEnabled: false,
      maxFps: 20,
    },
  );
  const timer = setInterval(store.flush, TICK_MS);
  return {
    emit: (event) => {
      const isInScrollback = isOver(event);
      progress.take(event, now());
      const text = isInScrollback ? renderEvent(event, { palette, width: stream.columns }) : undefined;
      if (text !== undefined)
        store.print(textWidth(text) < stream.columns ? text : text.replace(/ \(id (?=[^)]*\)$)/, '\n    (id '));
    },
    print: (text) => store.print(text),
    plan: (steps) => progress.plan(steps),
    stop: async () => {
      clearInterval(timer);
      store.finish();
      await instance.waitUntilRenderFlush();
      instance.unmount();
      await instance.waitUntilExit();
      return progress.durations;
    },
  };
}

/** Whether an event tells of something that is over, and so must not vanish from the screen. */
function isOver(event: EngineEvent): boolean {
  switch (event.type) {
    case 'apply_complete':
    case 'apply_errored':
    case 'apply_skipped':
    case 'recovered':
    case 'interrupted':
    case 'request':
    case 'change_summary':
    case 'outputs':
    case 'diagnostic':
      return true;
    case 'version':
    case 'lock_waiting':
    case 'refresh_start':
    case 'refresh_progress':
    case 'refresh_complete':
    case 'dry_run_start':
    case 'dry_run_complete':
    case 'resource_drift':
    case 'drift_resolved':
    case 'planned_change':
    case 'plan':
    case 'apply_start':
    case 'apply_progress':
      return false;
    default:
      return event satisfies never;
  }
}

/** What the screen shows, read by React. Printed lines are gathered and shown with the next tick, so that a thousand cost one redraw. */
interface ScreenStore {
  readonly snapshot: () => ScreenSnapshot;
  readonly subscribe: (listener: () => void) => () => void;
  print(text: string): void;
  readonly flush: () => void;
  finish(): void;
}

interface ScreenSnapshot {
  readonly printed: readonly { readonly id: number; readonly text: string }[];
  readonly isOver: boolean;
}

function makeStore(): ScreenStore {
  const listeners = new Set<() => void>();
  const waiting: string[] = [];
  let snapshot: ScreenSnapshot = { printed: [], isOver: false };
  const show = (isOverNow: boolean): void => {
    const start = snapshot.printed.length;
    const added = waiting.splice(0).map((text, index) => ({ id: start + index, text }));
    snapshot = { printed: added.length === 0 ? snapshot.printed : [...snapshot.printed, ...added], isOver: isOverNow };
    for (const listener of listeners) listener();
  };
  return {
    snapshot: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    print: (text) => waiting.push(text),
    flush: () => show(snapshot.isOver),
    finish: () => show(true),
  };
}

function Screen({
  store,
  draw,
  children,
}: {
  readonly store: ScreenStore;
  readonly draw: (columns: number, rows: number) => string[];
  readonly children: ReactNode;
}): ReactNode {
  const { printed, isOver: isGone } = useSyncExternalStore(store.subscribe, store.snapshot);
  const { columns, rows } = useWindowSize();
  return (
    <>
      <Static items={[...printed]}>{(item) => <Text key={item.id}>{item.text}</Text>}</Static>
      {isGone ? null : (
        <Box flexDirection="column" marginTop={1}>
          {draw(columns, rows).map((text, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is told by its place on the screen
            <Text key={index} wrap="truncate-end">
              {text}
            </Text>
          ))}
        </Box>
      )}
      {children}
    </>
  );
}

function InterruptKey({ interrupt }: { readonly interrupt: () => void }): ReactNode {
  useInput((input, key) => {
    if (key.ctrl && input === 'c') interrupt();
  });
  return null;
}
