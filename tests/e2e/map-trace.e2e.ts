import { expect, test } from "./support/fixtures";

test("a packet walks the map across two servers to a VLAN that does not match, the reason is mended from there; and who reaches whom", async ({
  context,
  desk,
  lab,
  page,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const host = (await lab.find("xen-02", "host"))?.ref;
  const nic = (await lab.records()).find((one) => one.class === "PIF" && one.fields.host === host && one.fields.device === "eth0");
  await lab.submit("fault.start", { kind: "vlan", on: nic?.ref ?? "" });
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  const map = page.getByRole("region", { name: "Network topology" });
  const node = (name: string) => map.getByRole("button", { name, exact: true });
  await node("app-01").click();
  await node("db-01").click({ modifiers: ["Control"] });
  await node("db-01").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Why can these two not talk?" }).click();
  const dialog = desk.dialog();
  await dialog.getByRole("button", { name: "Trace", exact: true }).click();
  await expect(dialog).toContainText("does not carry VLAN");
  await dialog.getByRole("button", { name: "Copy as text" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("does not carry VLAN");
  await dialog.getByRole("button", { name: "Show on the map" }).click();
  const walk = page.getByRole("region", { name: "The packet's way" });
  await expect(walk).toContainText("VM app-01");
  await walk.getByRole("button", { name: "Next place" }).click();
  await expect(walk).toContainText("2 of 3, on the way there");
  await expect(walk).toContainText("Bridge xenbr0");
  await walk.getByRole("button", { name: "Next place" }).click();
  await expect(walk).toContainText("does not carry VLAN");
  await walk.getByRole("button", { name: "Mend the fault vlan" }).click();
  await expect(walk).toHaveCount(0);

  await page.getByRole("button", { name: "Who reaches whom…" }).click();
  await desk.dialog().getByRole("button", { name: "Try all" }).click();
  await expect(desk.dialog().getByRole("button", { name: "app-01 to db-01: reached" })).toBeVisible();
  await desk.dialog().getByRole("combobox", { name: "Protocol" }).click();
  await page.getByRole("option", { name: "TCP" }).click();
  await desk.dialog().getByRole("textbox", { name: "Port" }).fill("81");
  await desk.dialog().getByRole("button", { name: "Try all" }).click();
  await expect(desk.dialog().getByRole("button", { name: "app-01 to db-01: refused" })).toBeVisible();
});
