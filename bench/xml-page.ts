/** A page of instances and what is done with it; run as a worker thread it reads and hashes the page whenever it is told to. */
import { Readable } from "node:stream";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { DescribeInstancesCommand, EC2Client, type Instance } from "@aws-sdk/client-ec2";
import { HttpResponse } from "@smithy/core/transport";
import { createOrganization, inProcess } from "simulator";
import { canonical, digest } from "../backend/src/refresh/canonical.ts";

const REGION = "us-east-1";

/** The bytes of an answer with 1,000 instances. */
export async function pageOfInstances(): Promise<Uint8Array> {
  const { core } = createOrganization({ accounts: 1, regions: 1, only: { "ec2:instance": 1_500 } });
  const { handle } = inProcess(core);
  const pages: Uint8Array[] = [];
  const keeping: Handle = async (request) => {
    const { response } = await handle(request);
    const page = Buffer.concat(await response.body.toArray());
    pages.push(page);
    return answer(page);
  };
  await clientOf(keeping).send(ALL);
  const [page] = pages;
  if (!page) throw new Error("The simulated AWS did not answer");
  return page;
}

/** What the SDK reads from an answer. */
export async function instancesOf(page: Uint8Array): Promise<Instance[]> {
  const { Reservations = [] } = await clientOf(async () => answer(page)).send(ALL);
  return Reservations.flatMap(({ Instances = [] }) => Instances);
}

/** What the engine keeps of an unchanged resource. */
export function digestAll(instances: readonly Instance[]): { id: string | undefined; hash: string }[] {
  return instances.map((instance) => ({ id: instance.InstanceId, hash: digest(canonical(instance)) }));
}

const ALL = new DescribeInstancesCommand({ MaxResults: 1_000 });

type Handle = ReturnType<typeof inProcess>["handle"];

/** A client whose calls are answered here, and which makes no log, like those of the engine. */
function clientOf(handle: Handle): EC2Client {
  const handler = {
    metadata: { handlerProtocol: "http/1.1" },
    destroy() {},
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    handle,
  };
  const credentials = { accessKeyId: "simulated", secretAccessKey: "simulated" };
  const client = new EC2Client({ region: REGION, credentials, requestHandler: handler });
  client.middlewareStack.remove("loggerMiddleware");
  return client;
}

function answer(page: Uint8Array): { response: HttpResponse } {
  return { response: new HttpResponse({ statusCode: 200, headers: {}, body: Readable.from([page]) }) };
}

if (!isMainThread && parentPort) {
  const port = parentPort;
  // Given by xml-threads.ts.
  const { page, pages } = workerData as { page: Uint8Array; pages: number };
  const read = async () => digestAll(await instancesOf(page));
  for (let warm = 0; warm < 3; warm += 1) await read();
  port.on("message", async () => {
    for (let repetition = 0; repetition < pages; repetition += 1) await read();
    port.postMessage("done");
  });
  port.postMessage("ready");
}
