/** The statements for tables that are made beside the resources when they are first asked for, and refer to them by their numbers. */
export interface SideTables {
  /** Make them, with all that is stored. */
  create(): readonly string[];
  /** Bring them to what is stored now, where resources that have been added have higher numbers than this. */
  replace(lastRow: number): readonly string[];
  /** Free what belongs to resources that are gone. */
  compact(): readonly string[];
  drop(): readonly string[];
}
