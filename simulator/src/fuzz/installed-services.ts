import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** An SDK module whose service is not known before run time. */
export type SdkModule = Record<string, unknown>;

/** An SDK client whose service is not known before run time. */
export type AnyClient = { send(command: object): Promise<Record<string, unknown>> };

const require = createRequire(import.meta.url);

/** The SDK module of each service whose client is installed, by package name without `@aws-sdk/client-`. */
export function installedServices(): [name: string, module: SdkModule][] {
  const scope = path.dirname(path.dirname(require.resolve("@aws-sdk/client-sts/package.json")));
  return readdirSync(scope)
    .filter((name) => name.startsWith("client-"))
    .sort()
    .map((name) => [name.slice("client-".length), require(`@aws-sdk/${name}`)]);
}

/** The module's client, with credentials that the simulator takes for the management account's; one attempt, so that failures are quick. */
export function newClient(module: SdkModule, config: Record<string, unknown>): AnyClient {
  const name = Object.keys(module).find((key) => /^(?!__).+Client$/.test(key)) ?? "";
  // An export named FooClient is the client's class.
  const Client = module[name] as new (config: Record<string, unknown>) => AnyClient;
  const credentials = { accessKeyId: "AKIAFUZZ", secretAccessKey: "fuzz" };
  return new Client({ region: "eu-west-1", credentials, maxAttempts: 1, ...config });
}

/** The module's command for an operation. */
export function newCommand(module: SdkModule, operation: string, input: object): object {
  // Each operation of the model has a class of this name.
  const Command = module[`${operation}Command`] as new (input: object) => object;
  return new Command(input);
}
