/** A region of the simulated AWS. */
export interface RegionFact {
  readonly name: string;
  /** Opt-in regions are off until an account enables them; the others cannot be turned off on real AWS. */
  readonly optIn: boolean;
  /** Prefix of the zone ids, e.g. `use1` for `use1-az1`. */
  readonly zonePrefix: string;
}

const DEFAULTS: readonly (readonly [string, string])[] = [
  ["us-east-1", "use1"],
  ["eu-west-1", "euw1"],
  ["eu-central-1", "euc1"],
  ["us-west-2", "usw2"],
  ["ap-southeast-1", "apse1"],
  ["ap-northeast-1", "apne1"],
  ["us-east-2", "use2"],
  ["eu-west-2", "euw2"],
  ["ap-southeast-2", "apse2"],
  ["ca-central-1", "cac1"],
  ["sa-east-1", "sae1"],
  ["ap-south-1", "aps1"],
  ["eu-north-1", "eun1"],
  ["eu-west-3", "euw3"],
  ["us-west-1", "usw1"],
  ["ap-northeast-2", "apne2"],
  ["ap-northeast-3", "apne3"],
];

const OPT_INS: readonly (readonly [string, string])[] = [
  ["eu-south-1", "eus1"],
  ["eu-central-2", "euc2"],
  ["af-south-1", "afs1"],
  ["ap-east-1", "ape1"],
  ["me-central-1", "mec1"],
  ["ap-southeast-3", "apse3"],
  ["il-central-1", "ilc1"],
  ["ca-west-1", "caw1"],
];

/** The default regions, in the order in which a world of few regions uses them. */
export const DEFAULT_REGIONS: readonly RegionFact[] = DEFAULTS.map(([name, zonePrefix]) => ({
  name,
  zonePrefix,
  optIn: false,
}));

/** The opt-in regions. */
export const OPT_IN_REGIONS: readonly RegionFact[] = OPT_INS.map(([name, zonePrefix]) => ({
  name,
  zonePrefix,
  optIn: true,
}));

/** The facts of a region by name, for every region that the simulator knows. */
export const REGION_FACTS: ReadonlyMap<string, RegionFact> = new Map(
  [...DEFAULT_REGIONS, ...OPT_IN_REGIONS].map((region) => [region.name, region]),
);
