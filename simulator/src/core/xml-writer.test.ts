import * as ec2 from "@aws-sdk/client-ec2";
import * as rds from "@aws-sdk/client-rds";
import { describe, expect, it } from "vitest";
import { readServiceModel } from "./service-model.ts";
import { escapeXml, xmlContent } from "./xml-writer.ts";

function write(module: object, operation: string, output: unknown): string {
  const schema = readServiceModel(module).operations.get(operation)?.output;
  if (!schema) throw new RangeError(`Cannot write ${operation}: not in the model`);
  return xmlContent(schema)(output);
}

describe("xmlContent()", () => {
  it("writes EC2's names, times with milliseconds, and empty lists as empty elements", () => {
    const volume = {
      VolumeId: "vol-1",
      Size: 8,
      Encrypted: false,
      CreateTime: new Date(0),
      Tags: [],
      Attachments: undefined,
    };
    expect(write(ec2, "DescribeVolumes", { Volumes: [volume], NextToken: undefined })).toBe(
      "<volumeSet><item><tagSet></tagSet><volumeId>vol-1</volumeId><size>8</size>" +
        "<createTime>1970-01-01T00:00:00.000Z</createTime><encrypted>false</encrypted></item></volumeSet>",
    );
  });

  it("writes lists under the name that the model gives their items", () => {
    const output = { DBInstances: [{ DBInstanceIdentifier: "a&b", TagList: [{ Key: "k", Value: "v" }] }] };
    expect(write(rds, "DescribeDBInstances", output)).toBe(
      "<DBInstances><DBInstance><DBInstanceIdentifier>a&amp;b</DBInstanceIdentifier>" +
        "<TagList><Tag><Key>k</Key><Value>v</Value></Tag></TagList></DBInstance></DBInstances>",
    );
  });
});

describe("escapeXml()", () => {
  it("escapes markup, and carriage returns, which parsers would change", () => {
    expect(escapeXml(`<a href="b">'c' & d\r\n</a>`)).toBe("&lt;a href=&quot;b&quot;&gt;'c' &amp; d&#xD;\n&lt;/a&gt;");
    expect(escapeXml("plain é 日")).toBe("plain é 日");
  });
});
