import type { KindName } from "./kind-names.ts";

/** What a listing shows otherwise than it is, as it happens while a change has not reached every server yet. */
export interface View {
  /** Whether any resource of the kind is shown otherwise. */
  concerns(kind: KindName): boolean;
  /** Whether a resource is shown; asked for each one that a listing comes past, also for those that were removed. */
  shows(kind: KindName, id: string, exists: boolean): boolean;
}
