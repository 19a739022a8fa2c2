import { expect, test } from "vitest";
import { xenRelease } from "../../xen/versions";
import { domainNamed } from "./domain-argument";
import { printed } from "./output";
import type { Subcommand } from "./subcommand";
import { lookUp, tableOfRelease } from "./subcommand";

const sub = (name: string, rest: Partial<Subcommand<never>> = {}): Subcommand<never> => ({
  name,
  summary: "",
  usage: "",
  run: () => printed(name),
  ...rest,
});
const all = {
  list: sub("list", { aliases: ["ls"] }),
  vmList: sub("vm-list"),
  vmNew: sub("vm-new", { since: "4.5" }),
  old: sub("old", { until: "4.5", aliases: ["vm-old"] }),
};
const names = (version: string): string[] => Object.keys(tableOfRelease(all, ["vm-new", "nosuch", "list"], xenRelease(version)));

test("a release has what it has, in the order of help, and what help does not name behind that", () => {
  expect(names("4.20")).toEqual(["vm-new", "list", "vm-list"]);
  expect(names("4.5")).toEqual(["vm-new", "list", "vm-list"]);
  expect(names("4.4")).toEqual(["list", "old", "vm-list"]);
});

test.each([
  ["list", 1, "list"],
  ["ls", 1, "list"],
  ["l", 1, "list"],
  ["l", 2, null],
  ["vm-", 1, null],
  ["vm-l", 1, "vm-list"],
  ["vm-old", 1, null],
  ["", 1, null],
  ["toString", 1, null],
])("%j, beginnings of %i letters at least: %j", (word, shortest, wanted) => {
  expect(lookUp(tableOfRelease(all, [], xenRelease("4.20")), word, shortest)?.name ?? null).toBe(wanted);
});

test("a domain is named by what the tool takes, in the tool's order", () => {
  const domains = [
    { name: "7", domid: 1, uuid: "u1" },
    { name: "web", domid: 7, uuid: "u7" },
    { name: "off", domid: null, uuid: "u9" },
  ];
  expect(domainNamed(domains, "7", ["name", "domid"])?.uuid).toBe("u1");
  expect(domainNamed(domains, "7", ["domid", "name"])?.uuid).toBe("u7");
  expect(domainNamed(domains, "u9", ["name", "domid", "uuid"])?.name).toBe("off");
  expect(domainNamed(domains, "u9", ["name"])).toBeNull();
  expect(domainNamed(domains, "", ["name", "domid", "uuid"])).toBeNull();
});
