import { z } from "zod";
import { catalog, catalogKinds } from "../collectors/catalog.ts";
import type { Question } from "../query/read-model.ts";
import { parseSelection, type Selection } from "../refresh/selection.ts";

const SERVICES = Object.keys(catalog.services).join(", ");

/** Which part of the inventory a tool is about. */
export const selectionShape = {
  services: z
    .array(z.string().max(80))
    .max(50)
    .optional()
    .describe(
      `Only these services or kinds, e.g. ["ec2"] or ["ec2:instance", "s3:bucket"]. Services: ${SERVICES}. What is not among these is not collected at all.`,
    ),
  accounts: z.array(z.string().max(20)).max(500).optional().describe("Only these accounts: ids of 12 digits."),
  regions: z
    .array(z.string().max(40))
    .max(100)
    .optional()
    .describe('Only these regions, e.g. ["eu-west-1"]; "global" is the region of IAM and the like.'),
};

/** Of when an answer is to be. */
export const asOfShape = {
  asOf: z
    .string()
    .max(40)
    .optional()
    .describe(
      "A UTC day such as 2026-11-22: the inventory as it was after the last refresh of that day, or of the newest day before it that is kept. Absent: now.",
    ),
};

/** Which resources a tool is about. */
export const questionShape = {
  ...asOfShape,
  search: z
    .string()
    .max(200)
    .optional()
    .describe("Words that must all be found in the id, name, ARN, tags, addresses or other columns, in any case."),
  filters: z
    .array(z.string().max(2_000))
    .max(20)
    .optional()
    .describe(
      `Conditions that must all hold, each <property><operator><value>. Operators: = is, != is not, : contains, !: does not contain, ^ begins with, > < >= <= compare numbers, times, and of times also ages (createdAt>90d is older than 90 days). Properties: service, kind, type, account, region, id, arn, name, state, createdAt, updatedAt, firstSeenAt, tag.<key>, the kind's columns, e.g. instanceType, and data.<path> for anything in the full description; related=<id or ARN> is what points to a resource and what it points to, related2= everything within two hops. Nothing behind = finds what is absent; a value that begins or ends with a space is a JSON string. Examples: "state=running", "tag.Owner=payments", "tag.Owner=", "createdAt<2025-01-01", "sizeGiB>=100", "data.SecurityGroups[*].GroupId=sg-1", "related=subnet-0abc", "(state=running OR state=pending) AND NOT tag.Owner=payments".`,
    ),
  ...selectionShape,
};

/** A shape's values as they have been parsed. */
type Values<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

/** The question that a caller asked. Throws `UsageError` for services, accounts and regions that cannot be. */
export function questionOf(values: Values<typeof questionShape>): Question {
  const { asOf, search, filters } = values;
  return {
    ...(asOf !== undefined && { asOf }),
    ...selectionOf(values),
    ...(search !== undefined && { search }),
    ...(filters !== undefined && { filters }),
  };
}

/** The selection that a caller asked for, or nothing where everything is meant. Throws `UsageError` like {@link questionOf}. */
export function selectionOf(values: Values<typeof selectionShape>): { readonly selection?: Selection } {
  const { services, accounts, regions } = values;
  const selection = parseSelection({ services, accounts, regions }, catalogKinds());
  return Object.keys(selection).length === 0 ? {} : { selection };
}
