import { catalog } from "../collectors/catalog.ts";
import type { Selection } from "../refresh/selection.ts";

/**
 * Where a resource with this ARN would be: services, account and region as far as the ARN names them. `undefined` for what
 * is no ARN, or none of a service that is collected.
 */
export function arnSelection(arn: string): Selection | undefined {
  const parsed = /^arn:[a-z0-9-]+:([a-z0-9-]+):([a-z0-9-]*):([0-9]{12})?:.+$/s.exec(arn);
  const [, arnService = "", region, accountId] = parsed ?? [];
  const services = servicesOf(arnService);
  if (services.length === 0) return undefined;
  return { services, ...(accountId && { accounts: [accountId] }), ...(region && { regions: [region] }) };
}

/** Our services whose ARNs bear this name: networks are of EC2 to AWS, and all others bear our own name. */
function servicesOf(arnService: string): readonly string[] {
  return arnService === "ec2" ? ["ec2", "vpc"] : Object.keys(catalog.services).filter((name) => name === arnService);
}
