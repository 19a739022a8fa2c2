import { expect, test } from "vitest";
import { simulatorText } from "../../components/i18n/simulator-text";
import { ignoredReasons } from "../../simulator/toolstack/guest-config/ignored";

/** Reasons of refusals as `release-rules.ts` and `domains.ts` give them. */
const reasons = [
  "Xen 2.0.7 has no HVM guests; they came with 3.0",
  "Xen 3.4.3 gives a PV guest 32 vCPUs at most",
  "Xen 3.0.2 gives an HVM guest 1 vCPU at most",
  "Xen 3.0.2 gives a PV guest 16 GiB at most",
  "xenstored does not run on xen-2014: connection refused",
];

test.each([...new Set([...ignoredReasons, ...reasons])])("%s is said in Chinese too", (text) => {
  expect(simulatorText("zh", text)).not.toBe(text);
  expect(simulatorText("en", text)).toBe(text);
});

test("sentences with names in them keep the names", () => {
  expect(simulatorText("zh", "/dev/vg/a is not in this lab; xvda becomes a new disk on the default SR, with Debian 12 on it")).toBe(
    "本实验室没有 /dev/vg/a；xvda 改为默认存储 (SR) 上的新磁盘，内含 Debian 12",
  );
  expect(simulatorText("zh", "something else")).toBe("something else");
});
