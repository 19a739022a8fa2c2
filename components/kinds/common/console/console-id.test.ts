import { expect, test } from "vitest";
import * as simulator from "../../../../simulator";
import { serialConsole, shellNumber } from "./console-id";

test("the browser's names of consoles are the simulator's", () => {
  expect(serialConsole("OpaqueRef:1")).toBe(simulator.serialConsole("OpaqueRef:1"));
  const id = simulator.shellConsole("OpaqueRef:1", "ann.b", 17);
  expect(shellNumber(id)).toBe("17");
  expect(simulator.consolePlace(id)).toEqual({ kind: "shell", object: "OpaqueRef:1", user: "ann.b" });
  for (const name of ["OpaqueRef:1", "serial:OpaqueRef:1"])
    expect(simulator.consolePlace(name)).toEqual({ kind: "serial", object: "OpaqueRef:1", user: null });
});
