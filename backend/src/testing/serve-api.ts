/**
 * Serves the API and the built dashboard over a simulated organisation that is kept in memory, for tests of the dashboard and
 * for work on it: `node backend/src/testing/serve-api.ts --port 4100 --size medium --policy '{"Statement":[…]}'`. Prints the
 * address once the first refresh is done.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { serveLocally } from "../local/server.ts";
import { apiWorld } from "./api-world.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    size: { type: "string", default: "small" },
    dashboard: { type: "string", default: join(import.meta.dirname, "..", "..", "..", "frontend", "out") },
    policy: { type: "string" },
  },
});
const world = await apiWorld({
  // Anything but a size that the simulator knows is refused there.
  size: values.size as "small",
  ...(values.policy !== undefined && { policy: JSON.parse(values.policy) }),
});
const { url } = await serveLocally({
  api: world.api,
  dashboard: values.dashboard,
  config: { mode: "local", simulated: true, token: "test" },
  port: Number(values.port),
});
console.log(url);
