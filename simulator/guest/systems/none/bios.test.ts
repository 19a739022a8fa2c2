import { expect, test } from "vitest";
import { xenReleases } from "../../../xen/versions";
import { biosOf } from "./bios";

test.each(xenReleases.map(({ name, deviceModel }) => [name, deviceModel] as const))(
  "[lifecycle.md §3] Xen %s: the BIOS goes with the device model %s",
  (xenVersion, deviceModel) => {
    expect(biosOf({ xenVersion, vcpus: 1 }).name).toBe(deviceModel === "qemu-system-i386" ? "SeaBIOS" : "ROMBIOS");
  },
);
