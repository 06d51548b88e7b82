import type { Diagnostic, ServerWords } from '../../model/diagnostic.ts';
import { formatLocation } from '../../model/source-location.ts';
import { cutText, fittingLength, textWidth } from '../text-width.ts';
import { visibleText } from '../visible-text.ts';
import { wrapText } from '../wrap-text.ts';
import { type Layout, type LayoutOptions, layoutOf } from './layout.ts';

/**
 * A diagnostic as a person reads it: what is wrong, where with the lines and a caret, what the server said, what to do.
 *
 * @returns Lines that end in a line break.
 */
export function renderDiagnostic(diagnostic: Diagnostic, options: LayoutOptions = {}): string {
  const layout = layoutOf(options);
  const { palette, width } = layout;
  const paint = diagnostic.severity === 'error' ? palette.error : palette.warning;
  const [first = '', ...rest] = wrapText(
    visibleText(`${diagnostic.severity}: ${diagnostic.message} [${diagnostic.code}]`),
    width,
  );
  const head = diagnostic.severity.length + 1;
  const lines = [
    paint(first.slice(0, head)) + palette.strong(first.slice(head)),
    ...rest.map((line) => palette.strong(line)),
  ];
  lines.push(...renderPlace(diagnostic, layout), ...renderFrame(diagnostic, layout));
  if (diagnostic.server !== undefined)
    lines.push(...labelled('server', serverText(unsaid(diagnostic.server, diagnostic)), layout));
  for (const { location, message } of diagnostic.related ?? []) {
    lines.push(...labelled('see', `${formatLocation(location)}: ${message}`, layout));
  }
  if (diagnostic.hint !== undefined) lines.push(...labelled('hint', diagnostic.hint, layout));
  return `${lines.join('\n')}\n`;
}

/** What a server said, on one line with its request. */
export function serverText(server: ServerWords): string {
  const status = server.status === undefined ? 'no answer' : String(server.status);
  const code = server.code === undefined ? '' : ` ${server.code}`;
  const request = server.requestId === undefined ? '' : ` (request ${server.requestId})`;
  const message = server.message === undefined ? '' : `: ${server.message}`;
  return `${server.method} ${server.url} → ${status}${code}${message}${request}`;
}

/** What the server said beyond what the message has said already. */
function unsaid(server: ServerWords, { message }: Diagnostic): ServerWords {
  const { message: words, ...rest } = server;
  return words !== undefined && message.includes(words) ? rest : server;
}

function renderPlace({ location, address }: Diagnostic, { palette }: Layout): string[] {
  const parts = [
    ...(location === undefined ? [] : [formatLocation(location)]),
    ...(address === undefined ? [] : [visibleText(address)]),
  ];
  return parts.length === 0 ? [] : [`  ${palette.quiet('-->')} ${parts.join('  ')}`];
}

function renderFrame({ location, frame, severity }: Diagnostic, { palette, width }: Layout): string[] {
  if (location === undefined || frame === undefined || frame.length === 0) return [];
  const numberWidth = Math.max(...frame.map((line) => String(line.line).length));
  const paint = severity === 'error' ? palette.error : palette.warning;
  return frame.flatMap(({ line, text }) => {
    const start = `  ${palette.quiet(`${String(line).padStart(numberWidth)} |`)} `;
    const shown = expand(text);
    const isMarked = line === location.line;
    const room = width - numberWidth - 5;
    if (!isMarked) return [(start + cutText(shown, room)).trimEnd()];
    const before = expand(text.slice(0, location.column - 1));
    const marked = expand(text.slice(location.column - 1, (location.endColumn ?? location.column + 1) - 1));
    const column = textWidth(before);
    const from = column < room - 4 ? 0 : fittingLength(before, column - Math.floor(room / 2));
    const indent = textWidth(before.slice(from));
    const caret = '^'.repeat(Math.max(1, Math.min(textWidth(marked), room - indent)));
    const under = `  ${' '.repeat(numberWidth)} ${palette.quiet('|')} ${' '.repeat(indent)}${paint(caret)}`;
    return [start + cutText(shown.slice(from), room), under];
  });
}

/** Tabs as two blanks, so that the caret stands where it should. */
function expand(text: string): string {
  return visibleText(text).replaceAll('\t', '  ');
}

function labelled(label: string, text: string, { palette, width }: Layout): string[] {
  const indent = label.length + 4;
  // What is indented is there to be pasted, and a broken line would be broken YAML or a broken command.
  const lines = visibleText(text)
    .split('\n')
    .flatMap((line) => (line.startsWith('    ') ? [line] : wrapText(line, width - indent, { keepsAddresses: true })));
  return lines.map((line, index) =>
    index === 0 ? `  ${palette.quiet(`${label}:`)} ${line}` : `${' '.repeat(indent)}${line}`.trimEnd(),
  );
}
