/** How numbers, times and durations are written, everywhere. None of these ever writes "NaN" or "Invalid Date". */

const number = new Intl.NumberFormat("en");
const absolute = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

export const NOTHING = "–";

/** e.g. `12,345`; `–` for what is no number. */
export function formatCount(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? NOTHING : number.format(value);
}

/** e.g. `1 cell`, `12 cells`. */
export function plural(count: number, singular: string, many = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : many}`;
}

/** e.g. `22 Nov 2026, 14:05`, in the reader's time zone; `–` for what is no time. */
export function formatTime(value: string | null | undefined): string {
  const time = parseTime(value);
  return time === undefined ? NOTHING : absolute.format(time);
}

/** e.g. `5 minutes ago`; `–` for what is no time. */
export function formatAge(value: string | null | undefined, now: number): string {
  const time = parseTime(value);
  if (time === undefined) return NOTHING;
  const seconds = (time - now) / 1000;
  if (Math.abs(seconds) < 45) return "just now";
  const [unit, size] = UNITS.find(([, least]) => Math.abs(seconds) >= least * 0.9) ?? (["minute", 60] as const);
  return relative.format(Math.round(seconds / size), unit);
}

/** e.g. `2 min 5 s`; `–` where one of the ends is no time. */
export function formatDuration(from: string | undefined, to: string | number | undefined): string {
  const start = parseTime(from);
  const end = typeof to === "number" ? to : parseTime(to);
  if (start === undefined || end === undefined) return NOTHING;
  const seconds = Math.max(0, Math.round((end - start) / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Epoch milliseconds, or `undefined` for what is no time. */
export function parseTime(value: string | null | undefined): number | undefined {
  const time = value ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Any JSON value as one line of text. */
export function formatValue(value: unknown): string {
  if (value === undefined || value === null || value === "") return NOTHING;
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "string") return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? formatTime(value) : value;
  if (Array.isArray(value)) return value.length === 0 ? NOTHING : value.map(formatValue).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The largest unit first, with its seconds. */
const UNITS = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;
