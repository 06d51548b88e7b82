/**
 * Content of a file field in a `multipart/form-data` body.
 *
 * @param field - The field's name.
 * @returns Undefined when the body is of another type or lacks the field.
 */
export function uploadedFile(body: Buffer, contentType: string, field: string): Buffer | undefined {
  const boundary = /multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  const mark = Buffer.from(`--${boundary}`);
  let start = body.indexOf(mark);
  while (start >= 0) {
    const end = body.indexOf(mark, start + mark.length);
    if (end < 0) return undefined;
    const headersEnd = body.indexOf('\r\n\r\n', start);
    const headers = body.toString('utf8', start, headersEnd);
    if (headersEnd > 0 && headersEnd < end && new RegExp(`name="${field}"`, 'i').test(headers)) {
      return body.subarray(headersEnd + 4, end - 2);
    }
    start = end;
  }
  return undefined;
}
