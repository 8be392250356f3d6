import { collectorPolicy, readPolicy } from "../accounts/policy.ts";
import { catalogActions, catalogKinds } from "../collectors/catalog.ts";
import { readConfig } from "../config.ts";
import { UsageError } from "../errors.ts";
import { parseSelection } from "../refresh/selection.ts";
import { type Command, listValue, textValue } from "./command.ts";

export const policyCommand: Command = {
  name: "policy",
  summary: "Print the least-privilege IAM policy that the kinds need, as JSON.",
  usage: "[options]",
  words: 0,
  options: [
    { name: "service", value: "a,b", help: "only for these services or kinds" },
    { name: "collector", help: "the policy of the collector itself (list accounts, assume the role)" },
    { name: "partition", value: "aws", help: "AWS partition of the role in the collector's policy" },
  ],
  async run({ values }, terminal) {
    const selection = parseSelection({ services: listValue(values, "service") }, catalogKinds());
    const { roleName } = readConfig(terminal.env);
    const partition = textValue(values, "partition") ?? "aws";
    if (!/^aws(-[a-z]+)*$/.test(partition)) {
      throw new UsageError(`Unknown partition "${partition}": a partition is aws, or looks like aws-cn or aws-us-gov`);
    }
    const policy = values.collector
      ? collectorPolicy({ partition, roleName })
      : readPolicy(catalogActions(selection.kinds));
    await terminal.print(`${JSON.stringify(policy, undefined, 2)}\n`);
    return 0;
  },
};
