import { cloudApiDependencies } from "./cloud/api-dependencies.ts";

const dependencies = cloudApiDependencies(process.env);
// Nearly every process begins with a question: what it waits for is fetched while the rest of the code is loaded.
dependencies.readModel.open();
const { cloudApi } = await import("./api/cloud-api.ts");

/** Lambda's entry to the API. */
export const handler = cloudApi(dependencies);
