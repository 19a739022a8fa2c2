import { expect, test } from "./support/fixtures";

test("a query finds on the map, a node's neighbours are shown by steps, and an earlier moment with what has changed since", async ({
  lab,
  page,
}) => {
  await lab.pass(30);
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  const map = page.getByRole("region", { name: "Network topology" });
  const node = (name: string) => map.getByRole("button", { name, exact: true });
  await expect(node("web-01")).toBeVisible();

  const box = page.getByRole("searchbox", { name: "Find on the map" });
  await box.fill("type:vm host:xen-01 name!=Domain-0");
  await expect(page.getByText("2 found")).toBeVisible();
  await box.fill("vlan=");
  await expect(page.getByText("At 6: a value is missing")).toBeVisible();
  await box.fill("");

  await node("db-01").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Show its neighbours" }).click();
  await expect(page.getByText("Around db-01, steps:")).toBeVisible();
  await expect(node("vif1.1")).toBeVisible();
  await expect(node("web-01")).toHaveCount(0);
  await page.getByRole("radiogroup", { name: "Steps" }).getByRole("radio", { name: "1" }).click();
  await expect(node("xenbr1")).toHaveCount(0);
  await page.getByRole("button", { name: "The whole map" }).click();
  await expect(node("web-01")).toBeVisible();

  await node("Physical switch").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Fold", exact: true }).hover();
  await page.getByRole("menuitemcheckbox", { name: /^By server: xen-01/ }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(node("web-01")).toHaveCount(0);
  await page.getByRole("button", { name: "Unfold xen-01" }).click();
  await expect(node("web-01")).toBeVisible();

  await lab.submit("VM.start", { vm: (await lab.vm("test-01")).ref });
  await expect(node("test-01")).toBeVisible();
  await page.getByRole("button", { name: "Earlier" }).click();
  const moment = page.getByRole("slider", { name: "Moment" });
  await moment.focus();
  await moment.press("Home");
  await expect(page.getByText(/^\d+ added, \d+ gone, \d+ changed$/)).toBeVisible();
  await page.getByRole("checkbox", { name: "What has changed since" }).uncheck();
  await expect(page.getByText("As it was then")).toBeVisible();
  await expect(node("test-01")).toHaveCount(0);
  await page.getByRole("button", { name: "Back to now" }).click();
  await expect(node("test-01")).toBeVisible();
});
