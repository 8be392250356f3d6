import { catalog, catalogKind } from "../collectors/catalog.ts";

/** What people call a service; its own name where the catalog has it no more. */
export function serviceTitle(service: string): string {
  return Object.hasOwn(catalog.services, service) ? (catalog.services[service]?.title ?? service) : service;
}

/** What people call a type such as `ec2:instance`; its own name where the catalog has it no more. */
export function kindTitle(type: string): string {
  return catalogKind(type)?.title ?? type;
}
