"use client";
import { useNow } from "../hooks/use-now.ts";
import { formatAge, formatTime, NOTHING, parseTime } from "../lib/format.ts";

/** A time: how long ago, with the exact time beside it or, where there is little room, as its title. */
export function Time({
  at,
  exact = "title",
}: {
  readonly at: string | null | undefined;
  readonly exact?: "title" | "beside";
}) {
  const now = useNow();
  if (parseTime(at) === undefined || !at) return <span>{NOTHING}</span>;
  const absolute = formatTime(at);
  return (
    <time dateTime={at} title={absolute}>
      {exact === "beside" ? `${formatAge(at, now)} (${absolute})` : formatAge(at, now)}
    </time>
  );
}
