import { expect, test } from "vitest";
import { planGuest } from "./plan";

const facts = {
  vmNames: new Set<string>(),
  bridges: new Set(["xenbr0"]),
  defaultBridge: "xenbr0",
  images: new Set<string>(),
  hasDefaultSr: true,
};
const plan = (...lines: readonly string[]) => planGuest("guest.cfg", ['name = "a"', ...lines].join("\n"), facts);
const KEY = "device_model_stubdomain_override";
const finding = (of: ReturnType<typeof plan>) => of.report.findings.find((found) => found.key === KEY);

test("[cli.md §7] a stub domain is asked for by the platform's key, wherever the type stands", () => {
  for (const lines of [
    ['type = "hvm"', `${KEY} = 1`],
    [`${KEY} = 1`, 'type = "hvm"'],
  ]) {
    const planned = plan(...lines);
    expect(planned.plan?.platform).toEqual({ [KEY]: "1" });
    expect(finding(planned)).toMatchObject({ verdict: "honoured", text: "the device model runs in a stub domain" });
  }
  expect(finding(plan('type = "hvm"', `${KEY} = 0`))?.text).toBe("the device model runs in the control domain");
});
test("[cli.md §7] a guest without a device model takes no stub domain, and a wrong value is an error", () => {
  expect(finding(plan('type = "pvh"', `${KEY} = 1`))).toMatchObject({ verdict: "ignored", text: "only an HVM guest has a device model" });
  expect(finding(plan('type = "hvm"', `${KEY} = 2`))?.verdict).toBe("error");
});
