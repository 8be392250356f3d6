import { CHANGES } from "../../query/changes.ts";
import { parseResourceKey } from "../../query/named-resource.ts";
import { commaList, integerOr, repeatedText, text } from "../parameters.ts";
import { selectionOf, selectionParameters } from "../question-parameters.ts";
import { defineRoute } from "../route.ts";

/** The parameter that says which changes are meant. */
export const changeParameter = commaList({
  description: "Only what was `created`, `updated` or `deleted`, with commas between them.",
  example: "created,deleted",
  item: { type: "string", enum: [...CHANGES] },
  max: CHANGES.length,
  check: (words) => {
    const unknown = words.find((word) => !isChange(word));
    return unknown === undefined ? undefined : `has no "${unknown}": it takes ${CHANGES.join(", ")}`;
  },
});

export const listChanges = defineRoute({
  method: "get",
  path: "/inventory/changes",
  operationId: "listChanges",
  summary: "What was created, updated and deleted",
  description:
    "The changes that refreshes have seen, newest first: they are known from the first complete listing of a cell on and kept for 90 days. A change was made at some time since the listing before the one that saw it.",
  parameters: {
    ...selectionParameters,
    change: changeParameter,
    since: text({
      description: "Only changes seen from then on: a time, a day, or an age such as `24h`, `7d`, `2w`, `1y`.",
      maxLength: 40,
      example: "24h",
    }),
    until: text({
      description: "Only changes seen until then; a day means to its end.",
      maxLength: 40,
      example: "2026-11-22",
    }),
    resource: text({
      description:
        "Only changes of one resource, `<service>/<account>/<region>/<kind>/<native id>`; of its deletion, `before` is the resource as it was.",
      maxLength: 1200,
      example: "ec2/123456789012/eu-west-1/instance/i-0abc1234def567890",
    }),
    search: text({ description: "Words that must all be found in id, ARN or name.", maxLength: 200 }),
    field: repeatedText({
      description:
        "Only updates of this field or of what is below it, by dotted path; given several times, of all of them.",
      maxLength: 300,
      max: 20,
      example: "tags.Owner",
    }),
    size: integerOr(50, { description: "Entries a page.", min: 1, max: 1000 }),
    cursor: text({
      description: "`nextCursor` of the page before, with all other parameters as they were.",
      maxLength: 8000,
    }),
  },
  answer: "changesPage",
  async handle({ values, readModel }) {
    const { change, since, until, resource, search, field, size, cursor } = values;
    return await readModel.changes({
      ...selectionOf(values),
      ...(change && { changes: change.filter(isChange) }),
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
      ...(resource !== undefined && { resource: parseResourceKey(resource) }),
      ...(search !== undefined && { search }),
      ...(field && { fields: field }),
      size,
      ...(cursor !== undefined && { cursor }),
    });
  },
});

/** Whether a word tells what happened to a resource. */
export function isChange(text: string): text is (typeof CHANGES)[number] {
  return CHANGES.some((change) => change === text);
}
