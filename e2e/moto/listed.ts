import { type AwsCommand, query } from "./aws-command.ts";

/** A resource as the `aws` command line lists it. */
export interface Listed {
  /** The native id that our resource id must end in. */
  readonly id: string;
  readonly arn?: string;
  readonly state?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** For resources that one listing gives for all regions. */
  readonly region?: string;
}

/** How `aws` lists one kind in one region. */
export type Lister = (aws: AwsCommand, region: string) => Promise<readonly Listed[]>;

/** An answer's item: what {@link Listed} has, with tags as AWS writes them or not at all. */
export interface Row extends Omit<Listed, "tags"> {
  readonly tags?: AwsTags | null;
}

/** Tags in any of the forms that AWS uses. */
export type AwsTags =
  | readonly { readonly Key?: string; readonly Value?: string; readonly key?: string; readonly value?: string }[]
  | Readonly<Record<string, string>>;

/** How to ask for the tags of one resource. */
export interface TagQuestion {
  readonly command: (row: Row) => string;
  readonly query: string;
}

/** A kind that one command lists; `tagQuestion` is asked for each resource where the listing carries no tags. */
export function one(command: string, select: string, tagQuestion?: TagQuestion): Lister {
  return async (aws, region) => {
    const rows = await query<Row[] | null>(aws, { command, region, query: select });
    return Promise.all(
      (rows ?? []).map(async (row) => {
        const tags = tagQuestion
          ? await query<AwsTags>(aws, { command: tagQuestion.command(row), region, query: tagQuestion.query })
          : row.tags;
        return listed({ ...row, tags: tags ?? [] });
      }),
    );
  };
}

/** A row with its tags as a map. */
export function listed(row: Row): Listed {
  const tags = Array.isArray(row.tags)
    ? Object.fromEntries(row.tags.map((tag) => [tag.Key ?? tag.key, tag.Value ?? tag.value ?? ""]))
    : (row.tags ?? {});
  // Everything that is not a list of pairs is a map already, by the type above.
  return { ...row, tags: tags as Listed["tags"] };
}
