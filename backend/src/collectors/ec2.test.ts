import { testCollector } from "../testing/test-collector.ts";

await testCollector("ec2", {
  unpaged: ["ec2:key-pair", "ec2:elastic-ip", "ec2:placement-group"],
  notSimulated: ["ec2:network-interface name"],
});
