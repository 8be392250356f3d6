import type { ServiceDefinition } from "./define.ts";

/** Each service's file, imported when it is asked for: an SDK client is most of what a process loads. */
const SERVICES = {
  ec2: async () => (await import("./ec2.ts")).ec2,
  vpc: async () => (await import("./vpc.ts")).vpc,
  s3: async () => (await import("./s3.ts")).s3,
  rds: async () => (await import("./rds.ts")).rds,
  dynamodb: async () => (await import("./dynamodb.ts")).dynamodb,
  iam: async () => (await import("./iam.ts")).iam,
  eks: async () => (await import("./eks.ts")).eks,
  ecs: async () => (await import("./ecs.ts")).ecs,
};

export type ServiceName = keyof typeof SERVICES;

/** The names of all services, in the order in which they are shown. */
export const SERVICE_NAMES: readonly ServiceName[] = Object.keys(SERVICES).filter(isServiceName);

/** Loads one service's definition. Throws a `RangeError` for a name that is none. */
export async function loadService(name: string): Promise<ServiceDefinition> {
  if (!isServiceName(name))
    throw new RangeError(`Cannot load service "${name}": there are ${SERVICE_NAMES.join(", ")}`);
  // Whoever works on all services hands a kind only clients of its own service's class, so forgetting the class is safe.
  return (await SERVICES[name]()) as unknown as ServiceDefinition;
}

/** Loads several services' definitions, in the order given. */
export function loadServices(names: readonly string[]): Promise<ServiceDefinition[]> {
  return Promise.all(names.map(loadService));
}

function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(SERVICES, name);
}
