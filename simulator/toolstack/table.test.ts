import { expect, test } from "vitest";
import datamodel from "../../scripts/datamodel/xapi-datamodel.json" with { type: "json" };
import { ownMessages } from "../model/own-messages";
import { operationNames, operationViews } from "./table";

test("an operation asks for the role that the datamodel says", () => {
  const classes = datamodel.classes as unknown as Record<string, { role: string; messages: Record<string, { role?: string }> }>;
  for (const op of operationNames) {
    if (Object.hasOwn(ownMessages, op)) continue;
    const [className = "", message = ""] = op.split(".");
    const known = classes[className];
    const least = known?.messages[message]?.role ?? known?.role ?? "";
    expect([op, operationViews[op].role]).toEqual([op, least.split("+")[0]]);
  }
});
