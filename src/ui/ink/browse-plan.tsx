import { Box, type Key, render, Text, useInput, useWindowSize } from 'ink';
import { type ReactNode, useRef, useState } from 'react';
import type { Plan } from '../../model/plan.ts';
import type { Palette } from '../palette.ts';
import { type BrowserLayout, bodyHeight, browserLines, selectedLines } from './browser-lines.ts';
import { type BrowserKey, type BrowserOutcome, openBrowser } from './browser-state.ts';
import type { PageSource } from './change-pages.ts';
import { pressKey } from './press-key.ts';

/** What the browser is opened with. */
export interface BrowserOptions {
  readonly plan: Plan;
  readonly verb: 'apply' | 'destroy';
  /** Whether the environment's name must be typed. */
  readonly isProtected: boolean;
  readonly requestsOf: PageSource['requestsOf'];
  readonly palette: Palette;
  readonly stream: NodeJS.WriteStream;
  readonly keyboard: NodeJS.ReadStream;
  /** Closes the browser as interrupted. */
  readonly signal: AbortSignal;
}

/** Shows a plan on a screen of its own, and waits for what is decided. The screen that was there before comes back. */
export async function browsePlan(options: BrowserOptions): Promise<BrowserOutcome> {
  const { plan, palette, stream, keyboard, signal, verb } = options;
  const source: PageSource = { plan, requestsOf: options.requestsOf };
  let decide: (outcome: BrowserOutcome) => void = () => undefined;
  const decided = new Promise<BrowserOutcome>((resolve) => {
    decide = resolve;
  });
  const leave = (): void => decide('interrupted');
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  const instance = render(
    <Browser source={source} isProtected={options.isProtected} palette={palette} verb={verb} decide={decide} />,
    {
      stdout: stream,
      stderr: stream,
      stdin: keyboard,
      exitOnCtrlC: false,
      patchConsole: false,
      interactive: true,
      alternateScreen: true,
      incrementalRendering: true,
      isScreenReaderEnabled: false,
      maxFps: 60,
    },
  );
  try {
    return await decided;
  } finally {
    signal.removeEventListener('abort', leave);
    instance.unmount();
    await instance.waitUntilExit();
  }
}

function Browser({
  source,
  isProtected,
  palette,
  verb,
  decide,
}: {
  readonly source: PageSource;
  readonly isProtected: boolean;
  readonly palette: Palette;
  readonly verb: 'apply' | 'destroy';
  readonly decide: (outcome: BrowserOutcome) => void;
}): ReactNode {
  const { columns, rows } = useWindowSize();
  const [state, show] = useState(() => openBrowser(source.plan, isProtected));
  // Keys may come faster than React draws: each is applied to what the one before it has made.
  const latest = useRef(state);
  const layout: BrowserLayout = { columns, rows, palette, verb };
  useInput((input, key) => {
    for (const pressed of keysOf(input, key)) {
      const size = {
        bodyHeight: bodyHeight(rows),
        changeLines: latest.current.view === 'change' ? selectedLines(latest.current, source, layout).length : 0,
      };
      latest.current = pressKey(latest.current, pressed, size);
      if (latest.current.outcome !== undefined) {
        decide(latest.current.outcome);
        return;
      }
    }
    show(latest.current);
  });
  return (
    <Box flexDirection="column" height={rows}>
      {browserLines(state, source, layout).map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is told by its place on the screen
        <Text key={index} wrap="truncate-end">
          {text === '' ? ' ' : text}
        </Text>
      ))}
    </Box>
  );
}

function keysOf(input: string, key: Key): readonly BrowserKey[] {
  if (key.ctrl) return input === 'c' || input === 'd' ? [{ name: 'interrupt' }] : [];
  if (key.upArrow) return [{ name: 'up' }];
  if (key.downArrow) return [{ name: 'down' }];
  if (key.leftArrow) return [{ name: 'left' }];
  if (key.rightArrow) return [{ name: 'right' }];
  if (key.pageUp) return [{ name: 'page-up' }];
  if (key.pageDown) return [{ name: 'page-down' }];
  if (key.home) return [{ name: 'home' }];
  if (key.end) return [{ name: 'end' }];
  if (key.return) return [{ name: 'enter' }];
  if (key.escape) return [{ name: 'escape' }];
  if (key.tab) return [{ name: 'tab' }];
  if (key.backspace || key.delete) return [{ name: 'backspace' }];
  if (key.meta) return [];
  // What is typed fast, or pasted, comes in one piece.
  return [...input].map(
    (text): BrowserKey => (text === '\r' || text === '\n' ? { name: 'enter' } : { name: 'text', text }),
  );
}
