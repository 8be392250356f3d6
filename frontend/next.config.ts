import { join } from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  // Plain files: the local server, the package and the bucket behind CloudFront serve the same folder.
  output: "export",
  trailingSlash: true,
  images: { unoptimized: true },
  // The workspace's root: dependencies are installed there.
  turbopack: { root: join(import.meta.dirname, "..") },
  // `tsc --noEmit -p frontend` checks the types: Next's own check needs the JavaScript API that TypeScript 7 does not have.
  typescript: { ignoreBuildErrors: true },
};

export default config;
