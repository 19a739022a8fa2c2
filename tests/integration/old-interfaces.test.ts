import { expect, test } from "vitest";
import { openedHistory } from "../support/lab-driver";

/** Starts a halted guest of a host with so many interfaces; names of those that its kernel has, and what it says of others. */
function interfacesOf(name: string, count: number): { readonly links: number; readonly said: string } {
  const d = openedHistory(7).run(20);
  const vm = d.vm(name);
  if (d.field("VM", vm, "power_state") === "Running") d.done("VM.hard_shutdown", { vm });
  const network = d.all("network")[0]?.ref;
  const have = (d.field("VM", vm, "VIFs") as readonly string[]).length;
  for (let device = have; device < count; device++) d.done("VM.add_interface", { vm, network, MAC: "" });
  d.done("VM.start", { vm, start_paused: false, force: false });
  d.run(90);
  d.lab.check();
  return {
    links: Number(d.exec(name, "dmesg | grep -c 'eth[0-9]*: MAC'").stdout),
    said: d.exec(name, "dmesg | grep '#### netfront'").stdout,
  };
}

test("[eras.md §8] on Xen 3.0.2 the fourth interface fails in the guest, for its grant table is full", () => {
  const three = interfacesOf("legacy-mail", 3);
  expect(three).toEqual({ links: 3, said: "" });
  const four = interfacesOf("legacy-mail", 4);
  expect(four.links).toBe(3);
  expect(four.said).toMatch(/#### netfront can't alloc rx grant refs\n$/);
});

test("on Xen 3.4.3 there is room for many more", () => {
  expect(interfacesOf("erp-db", 6)).toEqual({ links: 6, said: "" });
});
