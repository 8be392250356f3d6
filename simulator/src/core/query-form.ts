import { FromStringShapeDeserializer } from "@smithy/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";

/** The flavours differ in how members are named and in that EC2 never nests list items under a name. */
export type QueryFlavour = "ec2Query" | "awsQuery";

/** Reads a form such as `Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-0a` into the operation's input. */
export function readForm(
  schema: NormalizedSchema,
  form: URLSearchParams,
  flavour: QueryFlavour,
): Record<string, unknown> {
  const root: Node = new Map();
  for (const [name, value] of form) {
    let node = root;
    for (const part of name.split(".")) {
      let next = node.get(part);
      if (!(next instanceof Map)) {
        next = new Map();
        node.set(part, next);
      }
      node = next;
    }
    node.set("", value);
  }
  return schema.isStructSchema() ? readStruct(schema, root, flavour) : {};
}

/** A dotted name's parts as a tree; a node's own value stands under the empty name. */
type Node = Map<string, Node | string>;

const scalars = new FromStringShapeDeserializer({
  timestampFormat: { useTrait: true, default: 5 },
  httpBindings: false,
});

function readNode(schema: NormalizedSchema, node: Node, flavour: QueryFlavour): unknown {
  if (schema.isStructSchema()) return readStruct(schema, node, flavour);
  if (schema.isListSchema()) return readList(schema, node, flavour);
  if (schema.isMapSchema()) return readMap(schema, node, flavour);
  const text = node.get("");
  return scalars.read(schema, typeof text === "string" ? text : "");
}

function readStruct(schema: NormalizedSchema, node: Node, flavour: QueryFlavour): Record<string, unknown> {
  const struct: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const child = node.get(memberKey(name, member, flavour));
    if (child instanceof Map) struct[name] = readNode(member, child, flavour);
  }
  return struct;
}

function memberKey(name: string, member: NormalizedSchema, flavour: QueryFlavour): string {
  const { xmlName, ec2QueryName } = member.getMergedTraits();
  if (flavour === "awsQuery") return xmlName ?? name;
  if (typeof ec2QueryName === "string") return ec2QueryName;
  const key = xmlName ?? name;
  return key.charAt(0).toUpperCase() + key.slice(1);
}

function readList(schema: NormalizedSchema, node: Node, flavour: QueryFlavour): unknown[] {
  const item = schema.getValueSchema();
  const flat = flavour === "ec2Query" || schema.getMergedTraits().xmlFlattened;
  const named = node.get(item.getMergedTraits().xmlName ?? "member") ?? node.get("member");
  return children(flat ? node : named).map((child) => readNode(item, child, flavour));
}

function readMap(schema: NormalizedSchema, node: Node, flavour: QueryFlavour): Record<string, unknown> {
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? "key";
  const valueSchema = schema.getValueSchema();
  const valueName = valueSchema.getMergedTraits().xmlName ?? "value";
  const entries: [string, unknown][] = [];
  for (const entry of children(schema.getMergedTraits().xmlFlattened ? node : node.get("entry"))) {
    const key = entry.get(keyName);
    const value = entry.get(valueName);
    const text = key instanceof Map ? key.get("") : undefined;
    if (typeof text === "string" && value instanceof Map) entries.push([text, readNode(valueSchema, value, flavour)]);
  }
  return Object.fromEntries(entries);
}

/** The nodes numbered 1, 2, 3 … in order. */
function children(node: Node | string | undefined): Node[] {
  if (!(node instanceof Map)) return [];
  const numbered: [number, Node][] = [];
  for (const [name, child] of node) {
    if (/^\d+$/.test(name) && child instanceof Map) numbered.push([Number(name), child]);
  }
  return numbered.sort(([a], [b]) => a - b).map(([, child]) => child);
}
