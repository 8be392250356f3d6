import { QUERY_TAGS, type QueryTag } from "../backend/src/query/query-tags.ts";
import type { ShippedQuery } from "../backend/src/query/shipped-queries.ts";

/** The header's fields, in the order in which they are written. */
const FIELDS = ["title", "description", "tags"] as const;

/**
 * Reads the file of a query: a header of comments, `-- title: …`, `-- description: …`, `-- tags: a, b`, each of which can go on in lines that begin with
 * `--` and two spaces more, and one SELECT. Throws an error that names the file for anything else.
 */
export function readQuery(file: string, text: string): ShippedQuery {
  const problem = (state: string) => new Error(`Cannot read queries/${file}: ${state}`);
  const [, name] = /^([a-z0-9]+(?:-[a-z0-9]+)*)\.sql$/.exec(file) ?? [];
  if (name === undefined) throw problem("its name must be in lower case, with hyphens, and end in .sql");
  const lines = text.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("--"));
  const fields = readHeader(lines.slice(0, Math.max(end, 0)), problem);
  const sql = lines.slice(end).join("\n").trim().replace(/;$/, "").trimEnd();
  const bare = withoutTexts(sql);
  if (!/^(SELECT|WITH)\b/.test(bare)) throw problem("the header must be followed by one SELECT, with or without WITH");
  if (bare.includes(";")) throw problem("it must be one statement");
  if (/\bLIMIT\b/.test(bare) !== fields.title.startsWith("Top "))
    throw problem('what has a LIMIT, and nothing else, must be called "Top …"');
  if (!/\bORDER BY\b/.test(bare)) throw problem("its rows must be in a stable order: it has no ORDER BY");
  return { name, title: fields.title, description: fields.description, tags: tagsOf(fields.tags, problem), sql };
}

type Problem = (state: string) => Error;

function readHeader(lines: readonly string[], problem: Problem): Record<(typeof FIELDS)[number], string> {
  const fields: { name: string; value: string }[] = [];
  for (const line of lines) {
    const [, name, value] = /^-- ([a-z]+): (\S.*)$/.exec(line) ?? [];
    const [, more] = /^-- {3}(\S.*)$/.exec(line) ?? [];
    const last = fields.at(-1);
    if (name !== undefined && value !== undefined) fields.push({ name, value });
    else if (more !== undefined && last) last.value += ` ${more}`;
    else throw problem(`this line of its header is neither a field nor goes on with one: ${line}`);
  }
  const names = fields.map((field) => field.name).join(", ");
  if (names !== FIELDS.join(", "))
    throw problem(`its header must have ${FIELDS.join(", ")}, and has ${names || "nothing"}`);
  const [title = "", description = "", tags = ""] = fields.map(({ value }) => value);
  return { title, description, tags };
}

function tagsOf(text: string, problem: Problem): readonly QueryTag[] {
  return text.split(", ").map((asked) => {
    const tag = QUERY_TAGS.find((candidate) => candidate === asked);
    if (!tag) throw problem(`unknown tag "${asked}": the tags are ${QUERY_TAGS.join(", ")}`);
    return tag;
  });
}

/** The statement without comments and without what stands in quotation marks, which may hold any word. */
function withoutTexts(sql: string): string {
  return sql.replace(/--.*$|'(?:[^']|'')*'|"(?:[^"]|"")*"/gm, "");
}
