import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json.ts';
import { serverText } from '../text/render-diagnostic.ts';

/**
 * A diagnostic under Terraform's keys: `summary`, `detail`, `range`, `snippet`; what has no key there stands under ours.
 *
 * @see Terraform: Internals, JSON Output Format and Machine-Readable UI, "Diagnostic"
 */
export function diagnosticObject(diagnostic: Diagnostic): JsonObject {
  const { severity, code, message, hint, location, address, server, related } = diagnostic;
  const detail = [
    ...(server === undefined ? [] : [`The server said: ${serverText(server)}`]),
    ...(hint === undefined ? [] : [hint]),
  ].join('\n');
  return {
    severity,
    summary: message,
    detail,
    ...(address === undefined ? {} : { address }),
    ...rangeOf(diagnostic),
    code,
    ...(hint === undefined ? {} : { hint }),
    ...(location === undefined ? {} : { location: { ...location } }),
    ...(server === undefined ? {} : { server: { ...server } }),
    ...(related === undefined
      ? {}
      : { related: related.map((place) => ({ location: { ...place.location }, message: place.message })) }),
  };
}

function rangeOf({ location, frame }: Diagnostic): JsonObject {
  if (location === undefined) return {};
  const { file, line, column } = location;
  const endColumn = location.endColumn ?? column;
  const lines = frame ?? [];
  const text = lines.map((each) => each.text).join('\n');
  const before = lines.filter((each) => each.line < line).reduce((length, each) => length + each.text.length + 1, 0);
  // Terraform counts bytes of the whole file, which nobody needs: within the frame is as good.
  const start = before + column - 1;
  const end = before + endColumn - 1;
  return {
    range: { filename: file, start: { line, column, byte: start }, end: { line, column: endColumn, byte: end } },
    ...(frame === undefined || frame.length === 0
      ? {}
      : {
          snippet: {
            context: null,
            code: text,
            start_line: lines[0]?.line ?? line,
            highlight_start_offset: start,
            highlight_end_offset: end,
            values: [],
          },
        }),
  };
}
