/** The platform's spelling of an instant, `YYYY-MM-DD HH:MM:SS`, at an offset of so many minutes from UTC. */
export function formatDate(instant: number, offsetMinutes: number): string {
  return new Date(instant + offsetMinutes * 60_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** The instant that such a text names, in milliseconds since the epoch; undefined where it is no date. */
export function parseDate(text: string, offsetMinutes: number): number | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) {
    return undefined;
  }
  const instant = Date.parse(`${text.replace(' ', 'T')}Z`);
  return Number.isNaN(instant) ? undefined : instant - offsetMinutes * 60_000;
}
