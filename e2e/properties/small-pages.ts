/** The page size of each listing: the smallest that the service allows, so that a handful of resources has several pages. */
const PAGE_SIZES: Readonly<Record<string, readonly [size: RegExp, smallest: string]>> = {
  DescribeVolumes: [/(?<=\bMaxResults=)\d+/, "5"],
  DescribeDBSubnetGroups: [/(?<=\bMaxRecords=)\d+/, "20"],
  GetAccountAuthorizationDetails: [/(?<=\bMaxItems=)\d+/, "2"],
  ListTables: [/(?<="Limit":)\d+/, "2"],
  ListClusters: [/(?<="maxResults":)\d+/, "2"],
  GetResources: [/(?<="ResourcesPerPage":)\d+/, "2"],
  ListBuckets: [/^\d+$/, "2"],
};

/** The body (for S3 the value of `max-buckets`) of a request, asking for small pages where it asked for large ones. */
export function withSmallPages(operation: string, text: string): string {
  const [size, smallest] = PAGE_SIZES[operation] ?? [];
  return size && smallest ? text.replace(size, smallest) : text;
}
