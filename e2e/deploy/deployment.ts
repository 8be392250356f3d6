import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createOrganization, type Organization, serve } from "simulator";
import { openInMemoryStorage } from "../../backend/src/storage/open-storage.ts";
import type { InventoryStorage } from "../../backend/src/storage/storage.ts";
import { DEFAULT_TABLE_NAMES } from "../../backend/src/storage/tables.ts";
import { type FunctionSettings, type LambdaFunction, startFunction } from "./lambda-function.ts";
import { type RecordingProxy, recordingProxy } from "./recording-proxy.ts";
import type { Stack } from "./stack-resources.ts";
import type { Tools } from "./tools.ts";

/** The names of the deployed functions in the template. */
export type FunctionId = "ApiFunction" | "RefreshFunction" | "CollectFunction" | "DashboardFunction";

/** The deployment's functions, running on what stands for AWS: the embedded engine, the simulated organisation, and moto for S3. */
export interface Deployment extends AsyncDisposable {
  readonly organization: Organization;
  /** The tables, to look at them from outside. */
  readonly storage: InventoryStorage;
  /** What each function has done with tables and buckets so far, as `action resource`. */
  readonly used: ReadonlyMap<string, ReadonlySet<string>>;
  /** Starts a function in a cold process, with the environment that the stack gives it and these variables. */
  start(id: FunctionId, variables?: Readonly<Record<string, string>>): Promise<LambdaFunction>;
}

/** Copies the build out of the repository, so that nothing of the repository's packages can be found, and starts what it needs. */
export async function openDeployment(
  build: string,
  stack: Stack,
  options: { readonly tools: Tools; readonly motoEndpoint: string },
): Promise<Deployment> {
  const { tools, motoEndpoint } = options;
  const folder = await mkdtemp(path.join(tmpdir(), "aws-inventory-functions-"));
  await cp(build, folder, { recursive: true });
  const packages = await layerOfThisMachine(folder, tools.backend);
  const organization = createOrganization({ accounts: 4, regions: 3, resources: 400 });
  const aws = await serve(organization.core);
  const store = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  const { AWS_ENDPOINT_URL: _all, ...environment } = tools.environment;
  const outside = {
    ...strings(environment, /^AWS_/),
    AWS_ENDPOINT_URL: aws.url,
  };
  const storeEndpoint = await endpointOf(store.client);
  const started: LambdaFunction[] = [];
  const proxies: RecordingProxy[] = [];
  const used = new Map<string, Set<string>>();

  /** An endpoint by which everything that this function does is noted. */
  async function noted(id: FunctionId, target: string): Promise<string> {
    const permissions = used.get(id) ?? new Set();
    used.set(id, permissions);
    const proxy = await recordingProxy(target, (permission) => permissions.add(permission));
    proxies.push(proxy);
    return proxy.url;
  }

  return {
    organization,
    storage: store.storage,
    used,
    async start(id, variables = {}) {
      // Workers list the organisation's buckets by S3; the other functions keep files of their own in it.
      const files = id === "CollectFunction" ? {} : { AWS_ENDPOINT_URL_S3: await noted(id, motoEndpoint) };
      const environment = {
        ...outside,
        ...files,
        INVENTORY_STORE_ENDPOINT: await noted(id, storeEndpoint),
        ...variablesOf(stack, id),
        ...variables,
      };
      const { Handler: handler, Timeout: timeoutSeconds } = stack.resources[id]?.Properties ?? {};
      const name = stack.created[id] ?? id;
      const settings: FunctionSettings = {
        name,
        folder: path.join(folder, id),
        handler,
        timeoutSeconds,
        environment,
        packages,
      };
      const running = await startFunction(settings);
      started.push(running);
      return running;
    },
    async [Symbol.asyncDispose]() {
      for (const each of started) await each.kill();
      for (const proxy of proxies) proxy.close();
      await aws.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The layer as built on Lambda's processors; elsewhere this machine's library in its place. Returns the folder of packages. */
async function layerOfThisMachine(folder: string, backend: string): Promise<string> {
  const packages = path.join(folder, "DuckDbLayer", "nodejs", "node_modules");
  const name = `@duckdb/node-bindings-${process.platform}-${process.arch}`;
  if (name === "@duckdb/node-bindings-linux-arm64") return packages;
  const local = path.join(folder, "local-layer");
  await mkdir(path.join(local, "@duckdb"), { recursive: true });
  await symlink(path.join(backend, "..", "node_modules", name), path.join(local, name));
  return local;
}

/** A function's environment in the template, with names instead of references. */
function variablesOf({ resources, created }: Stack, id: FunctionId): Record<string, string> {
  const variables: Record<string, unknown> = resources[id]?.Properties.Environment?.Variables ?? {};
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      if (typeof value === "string") return [name, value];
      // The template gives its variables by texts and references only.
      const { Ref } = value as { Ref: string };
      return [name, created[Ref] ?? PARAMETERS[Ref] ?? ""];
    }),
  );
}

/** The parameters' defaults that the functions depend on. */
const PARAMETERS: Readonly<Record<string, string>> = {
  InventoryRoleName: "InventoryReadRole",
  WorkersInFlight: "4",
  "AWS::StackName": "aws-inventory",
};

function strings(environment: NodeJS.ProcessEnv, names: RegExp): Record<string, string> {
  const found = Object.entries(environment).filter(([name]) => names.test(name));
  return Object.fromEntries(found.map(([name, value]) => [name, value ?? ""]));
}

async function endpointOf(client: {
  config: { endpoint?: () => Promise<{ hostname: string; port?: number }> };
}): Promise<string> {
  const { hostname, port } = (await client.config.endpoint?.()) ?? {};
  return `http://${hostname}:${port}`;
}
