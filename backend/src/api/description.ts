/** What the OpenAPI document says about the API as a whole. */
export function apiDescription(version: string) {
  return {
    openapi: "3.1.0",
    info: {
      title: "AWS inventory",
      version,
      description:
        "Every AWS resource of an organisation, as last read. Every answer says how complete it is: an account that could not be read is never an empty one.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ token: [] }],
  };
}
