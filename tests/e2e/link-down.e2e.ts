import { expect, test } from "./support/fixtures";

test("a back end that is set down in Dom0 is down on the map, and a followed frame says that it waits for it", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("xen-02", "console", "host", "host"));
  await desk.expectScreen(/xen-02.*[#$] *$/);
  await desk.run("clear; ip link set vif1.0 down; ip -br link show vif1.0");
  await desk.expectScreen(/^vif1\.0 +DOWN/m);

  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  await page.getByRole("button", { name: "Show as table" }).click();
  await expect(page.getByRole("row", { name: /^vif1\.0 \(xen-02\) xenbr0 .* Down$/ })).toHaveCount(1);
  await expect(page.getByRole("row", { name: /^vif1\.0 \(xen-01\) xenbr0 .* Up$/ })).toHaveCount(1);
  await page.getByRole("button", { name: "Show as graph" }).click();
  await expect(page.getByRole("region", { name: "Network topology" }).getByRole("button", { name: "vif1.0" })).toHaveCount(2);

  await page.goto(await lab.path("db-01", "inside"));
  const drawing = page.getByRole("region", { name: "Inside of the server" });
  await drawing.getByRole("button", { name: "ring of eth0 in db-01", exact: true }).click();
  await expect(page.getByText("vif1.0 is set down: nothing is taken off the ring.")).toBeVisible();
  await page.getByRole("button", { name: "Follow a request" }).click();
  await page.getByRole("combobox", { name: "Request", exact: true }).press("Enter");
  await page.getByRole("option", { name: "Network send" }).press("Enter");
  await page.getByRole("button", { name: "Make one now" }).click();
  await expect(page.getByText("vif1.0 is set down in the domain of the back end")).toBeVisible();
});
