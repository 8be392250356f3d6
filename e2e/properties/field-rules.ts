import { loadService } from "../../backend/src/collectors/index.ts";
import type { FieldRules } from "./content.ts";
import { OBSERVED_KINDS } from "./observed-kinds.ts";

const rules = new Map<string, FieldRules>();
for (const { service, kind } of Object.values(OBSERVED_KINDS)) {
  const { volatile = [], ordered = [] } = (await loadService(service)).kinds[kind] ?? {};
  rules.set(`${service}:${kind}`, { volatile, ordered });
}

/** What the definition of a kind says of its fields; it is data that the product is told, too. */
export function fieldRules(service: string, kind: string): FieldRules {
  return rules.get(`${service}:${kind}`) ?? { volatile: [], ordered: [] };
}
