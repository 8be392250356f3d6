import * as sdk from "@aws-sdk/client-ec2";
import { testCollector } from "../testing/test-collector.ts";

await testCollector("ec2", {
  unpaged: ["ec2:key-pair", "ec2:elastic-ip", "ec2:placement-group"],
  sdk,
  notSimulated: ["ec2:image ScanResults"],
  empty: ["ec2:network-interface name"],
});
