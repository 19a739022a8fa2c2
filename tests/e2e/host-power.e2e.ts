import { expect, test } from "./support/fixtures";

test("a host is shut down with the VMs that are left on it, and switched on again", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("xen-02", "", "host", "host"));
  await desk.expectState("xen-02", "Connected");
  await desk.time("Pause time");
  await desk.menu("xen-02", "Shut Down…");
  const sure = desk.dialog("Shut down xen-02?");
  await expect(sure.getByRole("listitem").filter({ hasText: "db-01" })).toBeVisible();
  await sure.getByRole("button", { name: "Shut Down", exact: true }).click();
  await desk.expectState("xen-02", "Shutting down");
  await lab.pass(30);
  await desk.expectState("xen-02", "Offline");
  await desk.expectState("db-01", "Halted");

  // There is nothing to be seen inside a host that is off.
  await desk.select("xen-02");
  await desk.tab("Inside").click();
  await expect(page.getByText("xen-02 is off.")).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "Power On" }).click();
  await desk.expectState("xen-02", "Starting");
  await lab.pass(120);
  await desk.expectState("xen-02", "Connected");
  await desk.menu("xen-02", "Enter Maintenance Mode");
  await desk.expectState("xen-02", "Maintenance mode");
});
