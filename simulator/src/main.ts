import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { serve } from "./core/http-server.ts";
import { startDemo } from "./demo.ts";
import { createOrganization, type FamilyUse, type Latency, type OrganizationOptions } from "./index.ts";
import { type PolicyDocument, policyCheck } from "./services/policy.ts";
import { KIND_NAMES, type KindName } from "./world/kind-names.ts";

const HELP = `Usage: npm run simulator -- [options]

A simulated AWS organisation on the real wire protocols: for AWS SDKs, the aws command line, and any other tool.

  --size small|medium     3 accounts and about 300 resources (default), or 25 and about 10,000
  --seed <n>              another world of the same size (default 1)
  --accounts <n>          accounts of the organisation
  --regions <n>           regions that this AWS has, 1 to 17
  --resources <n>         about how many resources there are
  --only <kind>=<n>       instead: so many of this kind per account and region, e.g. ec2:instance=200000; may be repeated
  --role <name>           the role that can be assumed in every account (default InventoryReadRole)
  --external-id <text>    AssumeRole requires this external id
  --policy <file.json>    the role may do only what this IAM policy document allows
  --shuffle               tags and other set-like lists come in another order at each call
  --limits                calls beyond the rates that AWS publishes are throttled; at the end, how much of them was used
  --latency <ms>,<ms>     answers take this long in the median and in the slowest hundredth, e.g. 80,900
  --demo                  the world changes a little every minute, and some of its accounts deny some calls
  --port <n>              port on 127.0.0.1 (default 4566; 0 for a free one)
  --help                  this text
`;

/** Thrown for arguments that cannot be used; its message is the one line that the user sees. */
class UsageError extends Error {}

try {
  await main(process.argv.slice(2));
} catch (error) {
  // The edge of the program: whatever stopped it is told in one line.
  console.error(`simulator: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError || error instanceof RangeError ? 2 : 1;
}

async function main(args: string[]): Promise<void> {
  const values = readArguments(args);
  if (values.help) return void process.stdout.write(HELP);
  const port = wholeNumber("port", values.port) ?? 4566;
  if (port > 65_535) throw new UsageError("--port must be at most 65535");
  const organization = createOrganization(organizationOptions(values));
  const server = await serve(organization.core, { port });
  const { accounts, management } = organization.world;
  console.log(`A simulated AWS of ${accounts.length} accounts (management account ${management.id}) listens at ${server.url}
Point any AWS client at it:

  export AWS_ENDPOINT_URL=${server.url}
  export AWS_ACCESS_KEY_ID=AKIASIMULATED0000000
  export AWS_SECRET_ACCESS_KEY=simulated
  export AWS_REGION=us-east-1

Stop it with Ctrl-C.`);
  const stopDemo = values.demo ? startDemo(organization) : () => {};
  const end = () => {
    stopDemo();
    if (values.limits) console.log(usedLimits(organization.limits.byFamily()));
    void server.close();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  // Started by another process with a channel: it is told where, and when it ends, so does this one.
  process.send?.({ url: server.url });
  if (process.connected) process.once("disconnect", end);
}

type Values = ReturnType<typeof readArguments>;

function readArguments(args: string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const numbers = { seed: text, accounts: text, regions: text, resources: text, port: text };
  const texts = { size: text, role: text, "external-id": text, policy: text, latency: text };
  const options = {
    ...numbers,
    ...texts,
    only: { type: "string", multiple: true },
    shuffle: flag,
    limits: flag,
    demo: flag,
    help: flag,
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (cause) {
    // parseArgs explains itself over several sentences; the first one says what is wrong.
    const [reason] = String(cause instanceof Error ? cause.message : cause).split(". ");
    throw new UsageError(`${reason} (see --help)`, { cause });
  }
}

function organizationOptions(values: Values): OrganizationOptions {
  const { size, policy, only, latency } = values;
  if (size !== undefined && size !== "small" && size !== "medium") {
    throw new UsageError(`--size must be small or medium, not ${size}`);
  }
  const numbers = Object.entries({
    seed: wholeNumber("seed", values.seed),
    accounts: wholeNumber("accounts", values.accounts),
    regions: wholeNumber("regions", values.regions),
    resources: wholeNumber("resources", values.resources),
  }).filter(([, value]) => value !== undefined);
  return {
    ...(size ? { size } : {}),
    ...Object.fromEntries(numbers),
    ...(only ? { only: Object.fromEntries(only.map(readOnly)) } : {}),
    ...(values.role === undefined ? {} : { roleName: values.role }),
    ...(values["external-id"] === undefined ? {} : { externalId: values["external-id"] }),
    ...(values.shuffle === undefined ? {} : { shuffle: values.shuffle }),
    ...(policy === undefined ? {} : { policy: readPolicy(policy) }),
    ...(values.limits ? { limits: "published" } : {}),
    ...(latency === undefined ? {} : { latency: readLatency(latency) }),
  };
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${name} must be a whole number, not ${text || "nothing"}`);
  return Number(text);
}

function readLatency(text: string): Latency {
  const [, median, p99] = /^(\d{1,6}(?:\.\d+)?),(\d{1,6}(?:\.\d+)?)$/.exec(text) ?? [];
  if (p99) return { medianMs: Number(median), p99Ms: Number(p99) };
  throw new UsageError(`--latency must be two numbers of milliseconds such as 80,900, not ${text || "nothing"}`);
}

/** A line for each API family that was asked something. */
function usedLimits(families: readonly FamilyUse[]): string {
  const rows = families.map(({ family, calls, throttled, peakPerSecond, share }) => {
    const most = share > 1 ? "all" : `${Math.round(share * 100)} %`;
    return `  ${family.padEnd(36)}${[calls, throttled, peakPerSecond, most].map((cell) => String(cell).padStart(11)).join("")}`;
  });
  const header = `  ${"".padEnd(36)}${["calls", "throttled", "in a second", "of a bucket"].map((cell) => cell.padStart(11)).join("")}`;
  return ["", "Used of AWS's published rates, at most in any account and region:", header, ...rows].join("\n");
}

function readOnly(text: string): [KindName, number] {
  const [name, count] = text.split("=");
  const kind = KIND_NAMES.find((known) => known === name);
  if (!kind) throw new UsageError(`--only knows no kind ${name}; it takes one such as ec2:instance=200000`);
  return [kind, wholeNumber("only", count ?? "") ?? 0];
}

function readPolicy(file: string): PolicyDocument {
  try {
    const policy: PolicyDocument = JSON.parse(readFileSync(file, "utf8"));
    policyCheck(policy);
    return policy;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`--policy ${file} cannot be used: ${reason}`, { cause });
  }
}
