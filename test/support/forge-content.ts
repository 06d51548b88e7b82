import type { Json } from '../../src/model/json.ts';
import type { ForgeReply, SeenRequest } from './loopback-forge.ts';

/** A comment or an issue on the server. */
export interface StoredText {
  readonly id: number;
  readonly author: string;
  readonly isBot: boolean;
  title: string;
  body: string;
  open: boolean;
  version: number;
  readonly labels: readonly string[];
}

/** What the server keeps, and which account the token is of. */
export interface ForgeContent {
  readonly comments: StoredText[];
  readonly issues: StoredText[];
  /** Whether the repository has an issue tracker, where that can be turned off. Default true. */
  readonly hasIssues?: boolean;
  /** The account of the token. */
  readonly account: { readonly name: string; readonly isBot: boolean; readonly isNamed: boolean };
}

/** A forge's content with further comments in it. */
export function forgeContent(account: ForgeContent['account']): ForgeContent {
  return { comments: [], issues: [], account };
}

/** Adds a comment or an issue that someone wrote. */
export function addText(list: StoredText[], author: string, body: string, extra: Partial<StoredText> = {}): StoredText {
  const text: StoredText = {
    id: 100 + list.length,
    author,
    isBot: author.includes('bot'),
    title: '',
    body,
    open: true,
    version: 0,
    labels: [],
    ...extra,
  };
  list.push(text);
  return text;
}

/** There is no such thing. */
export const NOT_FOUND: ForgeReply = { status: 404, json: { message: 'Not Found' } };
/** The token may not. */
export const FORBIDDEN: ForgeReply = { status: 403, json: { message: 'Resource not accessible by integration' } };

/** Method and path, the last number as N. */
export function route(request: SeenRequest): string {
  return `${request.method} ${request.path.replace(/\/\d+$/, '/N')}`;
}

/** Adds a comment or an issue of the token's account. */
export function write(list: StoredText[], { account }: ForgeContent, text: Partial<StoredText>): StoredText {
  return addText(list, account.name, text.body ?? '', { isBot: account.isBot, ...text });
}

/** What is changed of a comment or an issue; undefined leaves it. */
interface Change {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly open?: boolean | undefined;
}

/** Changes the comment or the issue whose number ends the path. */
export function change(
  list: StoredText[],
  request: SeenRequest,
  show: (text: StoredText) => Json,
  parts: Change,
): ForgeReply {
  const text = list.find(({ id }) => request.path.endsWith(`/${id}`));
  if (text === undefined) return NOT_FOUND;
  text.title = parts.title ?? text.title;
  text.body = parts.body ?? text.body;
  text.open = parts.open ?? text.open;
  text.version += 1;
  return { status: 200, json: show(text) };
}
