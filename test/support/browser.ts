import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** A page in a real browser without a window. */
export interface BrowserPage {
  /** What an expression gives, as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: what a page answers has the shape that was asked for
  evaluate(expression: string): Promise<any>;
  /** Turns the page's light and dark. */
  setScheme(scheme: 'light' | 'dark'): Promise<void>;
  /** A picture of what is in view, as PNG. */
  screenshot(): Promise<Buffer>;
  /** Addresses of everything that was asked for, the page itself first. */
  readonly requested: readonly string[];
  /** What went wrong in the page: errors of scripts, violations of its policy. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** The browser on this machine, if any. */
export function findBrowser(): string | undefined {
  return NAMES.find((name) => {
    try {
      execFileSync('which', [name], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

/** Opens a file in the browser and waits until it has loaded. */
export async function openPage(
  browser: string,
  file: string,
  size: { readonly width: number; readonly height: number },
): Promise<BrowserPage> {
  const profile = await mkdtemp(join(tmpdir(), 'reckon-browser-'));
  const child = spawn(
    browser,
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--hide-scrollbars',
      `--user-data-dir=${profile}`,
      `--window-size=${size.width},${size.height}`,
      '--remote-debugging-pipe',
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const protocol = new DevTools(child.stdio[3] as Writable, child.stdio[4] as Readable);
  const { targetInfos } = await protocol.send('Target.getTargets');
  const { targetId } = targetInfos.find((target: { type: string }) => target.type === 'page');
  protocol.id = (await protocol.send('Target.attachToTarget', { targetId, flatten: true })).sessionId;
  const requested: string[] = [];
  const complaints: string[] = [];
  protocol.on('Network.requestWillBeSent', ({ request }) => requested.push(request.url));
  protocol.on('Runtime.exceptionThrown', ({ exceptionDetails }) => complaints.push(exceptionDetails.text));
  protocol.on('Log.entryAdded', ({ entry }) => complaints.push(entry.text));
  for (const domain of ['Network', 'Runtime', 'Log', 'Page']) await protocol.send(`${domain}.enable`);
  const loaded = new Promise<void>((resolve) => protocol.on('Page.loadEventFired', () => resolve()));
  await protocol.send('Page.navigate', { url: `file://${file}` });
  await loaded;
  return {
    evaluate: async (expression) =>
      (await protocol.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true })).result.value,
    setScheme: async (value) => {
      await protocol.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });
    },
    screenshot: async () => Buffer.from((await protocol.send('Page.captureScreenshot')).data, 'base64'),
    requested,
    complaints,
    close: async () => {
      child.kill('SIGKILL');
      await gone;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: the protocol's answers differ from method to method
type Answer = any;

/** The browser's own protocol: JSON texts that end in a zero byte. */
class DevTools {
  id: string | undefined;
  readonly #input: Writable;
  readonly #waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Map<string, (params: Answer) => void>();
  #count = 0;

  constructor(input: Writable, output: Readable) {
    this.#input = input;
    let rest = '';
    output.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\0');
      rest = parts.pop() ?? '';
      for (const part of parts) this.#take(JSON.parse(part));
    });
  }

  on(event: string, listener: (params: Answer) => void): void {
    this.#listeners.set(event, listener);
  }

  async send(method: string, params: object = {}): Promise<Answer> {
    this.#count += 1;
    const id = this.#count;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    const target = this.id === undefined ? {} : { sessionId: this.id };
    this.#input.write(`${JSON.stringify({ id, method, params, ...target })}\0`);
    return await answer;
  }

  #take(message: Answer): void {
    if (message.id === undefined) {
      this.#listeners.get(message.method)?.(message.params);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message.result);
    else waiting?.reject(new Error(message.error.message));
  }
}
