/** Serves a simulated organisation in a process of its own: `node serve-world.ts '{"size":"medium"}'` prints its address. */
import { createOrganization, serve } from "simulator";

const organization = createOrganization(JSON.parse(process.argv[2] ?? "{}"));
const { url } = await serve(organization.core, { port: 0 });
console.log(url);
