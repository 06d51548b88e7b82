import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PROGRAM = fileURLToPath(
  new URL('../../node_modules/yaml-language-server/bin/yaml-language-server', import.meta.url),
);

/** A place in a text, both counted from 0. */
interface Position {
  readonly line: number;
  readonly character: number;
}

/** What the server complains of. */
interface Complaint {
  readonly message: string;
  readonly range: { readonly start: Position };
}

/** The real yaml-language-server, spoken to as an editor does. */
export interface LanguageServer {
  /** Opens a file with a text and gives what is wrong with it. */
  check(path: string, text: string): Promise<readonly Complaint[]>;
  /** Labels offered where the text holds `|`. */
  complete(path: string, text: string): Promise<readonly string[]>;
  /** What is shown for the place where the text holds `|`. */
  hover(path: string, text: string): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts the server in a project's folder, with the schemas that its editor settings name. */
export async function startLanguageServer(
  folder: string,
  schemas: Readonly<Record<string, unknown>>,
): Promise<LanguageServer> {
  const child = spawn(process.execPath, [PROGRAM, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const wire = new Wire(child, (method) =>
    method === 'workspace/configuration'
      ? [{ schemas, validate: true, completion: true, hover: true, schemaStore: { enable: false } }, {}, {}, {}, {}]
      : null,
  );
  const rootUri = pathToFileURL(folder).href;
  await wire.request('initialize', {
    processId: process.pid,
    rootUri,
    workspaceFolders: [{ uri: rootUri, name: 'project' }],
    capabilities: {
      workspace: { configuration: true, workspaceFolders: true },
      textDocument: { hover: { contentFormat: ['plaintext'] }, completion: {} },
    },
  });
  wire.notify('initialized', {});
  let version = 0;
  const open = (path: string, text: string): string => {
    const uri = `${rootUri}/${path}`;
    version += 1;
    wire.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version, text } });
    return uri;
  };
  const at = (text: string): { readonly text: string; readonly position: Position } => {
    const before = text.slice(0, text.indexOf('|'));
    const lines = before.split('\n');
    return {
      text: text.replace('|', ''),
      position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 },
    };
  };
  const ask = async (method: string, path: string, marked: string): Promise<unknown> => {
    const { text, position } = at(marked);
    const uri = open(path, text);
    return await wire.request(method, { textDocument: { uri }, position });
  };
  const check = async (path: string, text: string): Promise<readonly Complaint[]> => {
    const heard = wire.heard('textDocument/publishDiagnostics', `${rootUri}/${path}`);
    open(path, text);
    return ((await heard) as { readonly diagnostics: readonly Complaint[] }).diagnostics;
  };
  // Only after its first diagnostics the server has read its settings.
  await check('first.yaml', 'a: 1');
  return {
    check,
    complete: async (path, text) => {
      const answer = (await ask('textDocument/completion', path, text)) as {
        readonly items: readonly { label: string }[];
      };
      return answer.items.map(({ label }) => label);
    },
    hover: async (path, text) => {
      const answer = (await ask('textDocument/hover', path, text)) as {
        readonly contents: { readonly value: string };
      } | null;
      return answer?.contents.value ?? '';
    },
    [Symbol.asyncDispose]: async () => {
      await wire.request('shutdown', undefined);
      const gone = new Promise((resolve) => child.once('exit', resolve));
      wire.notify('exit', undefined);
      await gone;
    },
  };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly uri?: string };
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** JSON-RPC over a child's standard streams, as the Language Server Protocol frames it. */
class Wire {
  readonly #child: ChildProcess;
  readonly #answer: (method: string) => unknown;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #listening: { method: string; uri: string; resolve: (params: unknown) => void }[] = [];
  #buffer = Buffer.alloc(0);
  #next = 1;

  constructor(child: ChildProcess, answer: (method: string) => unknown) {
    this.#child = child;
    this.#answer = answer;
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      for (let message = this.#take(); message !== undefined; message = this.#take()) this.#receive(message);
    });
  }

  async request(method: string, params: unknown): Promise<unknown> {
    const id = this.#next;
    this.#next += 1;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#send({ id, method, params });
    return await answer;
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  /** The next notification about a file. */
  async heard(method: string, uri: string): Promise<unknown> {
    return await new Promise((resolve) => this.#listening.push({ method, uri, resolve }));
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#child.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #take(): Message | undefined {
    const head = this.#buffer.indexOf('\r\n\r\n');
    if (head < 0) return undefined;
    const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.subarray(0, head).toString())?.[1]);
    if (this.#buffer.length < head + 4 + length) return undefined;
    const body = this.#buffer.subarray(head + 4, head + 4 + length).toString();
    this.#buffer = this.#buffer.subarray(head + 4 + length);
    return JSON.parse(body) as Message;
  }

  #receive({ id, method, params, result, error }: Message): void {
    if (method !== undefined && id !== undefined) {
      this.#send({ id, result: this.#answer(method) });
      return;
    }
    if (method !== undefined) {
      const index = this.#listening.findIndex((listener) => listener.method === method && listener.uri === params?.uri);
      if (index >= 0) this.#listening.splice(index, 1)[0]?.resolve(params);
      return;
    }
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id !== undefined) this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new TypeError(error.message));
  }
}
