import type { Locator, Page } from "@playwright/test";
import type { Desk } from "./support/desk";
import { expect, test } from "./support/fixtures";

async function open(page: Page, desk: Desk, template = "Debian Bookworm 12"): Promise<Locator> {
  await desk.tool("New VM").click();
  const wizard = desk.dialog("New VM");
  await wizard.getByText(template, { exact: true }).click();
  await expect(page.getByRole("dialog")).toHaveCount(1);
  return wizard;
}
const next = (wizard: Locator) => wizard.getByRole("button", { name: "Next" }).click();
async function choose(page: Page, wizard: Locator, name: string, option: RegExp): Promise<void> {
  await wizard.getByRole("combobox", { name }).click();
  await page.getByRole("option", { name: option }).click();
}

test("several VMs are made at once by a pattern, each whole, and where they go is said before", async ({ lab, page, desk }) => {
  await page.goto(await lab.path("web-01"));
  const wizard = await open(page, desk);
  await next(wizard);
  await wizard.getByLabel("Name", { exact: true }).fill("seat-{n}");
  await wizard.getByLabel("How many").fill("3");
  await expect(wizard.getByText("They are called seat-01, seat-02, seat-03.")).toBeVisible();
  await next(wizard);
  await next(wizard);
  await expect(wizard.getByText(/free with it\. It would start here now\./)).toHaveCount(1);
  await next(wizard);
  await next(wizard);
  await next(wizard);
  await next(wizard);
  await expect(wizard.getByText("seat-01, seat-02, seat-03 (3)")).toBeVisible();
  await expect(wizard.getByText(/^xen-0[12]$/)).toBeVisible();
  await expect(wizard.getByText("None: no server here has one to give")).toBeVisible();
  await wizard.getByLabel("Start the new VM automatically").uncheck();
  await wizard.getByRole("button", { name: "Create" }).click();
  await expect(wizard).toHaveCount(0);
  for (const name of ["seat-01", "seat-02", "seat-03"]) await expect(desk.node(name)).toBeVisible({ timeout: 30_000 });
});

test("a server that cannot take it says why, and a VM without anything to start from is warned of", async ({ lab, page, desk }) => {
  const host = await lab.find("xen-02", "host");
  await lab.submit("host.disable", { host: host?.ref ?? "" });
  await page.goto(await lab.path("web-01"));
  const wizard = await open(page, desk, "Other install media");
  await next(wizard);
  await next(wizard);
  await expect(wizard.getByText(/Nothing that it could start from/)).toBeVisible();
  await wizard.getByRole("radio", { name: /ISO/ }).check();
  await expect(wizard.getByText(/Nothing that it could start from/)).toHaveCount(0);
  await next(wizard);
  await expect(wizard.getByText(/disabled|maintenance/i)).toBeVisible();
});

test("the settings of another VM are where the pages start from; topology and a range of memory are set", async ({ lab, page, desk }) => {
  await page.goto(await lab.path("web-01"));
  const wizard = await open(page, desk);
  await choose(page, wizard, "Copy settings from", /^db-01/);
  await next(wizard);
  await wizard.getByLabel("Name", { exact: true }).fill("db-02");
  await next(wizard);
  await next(wizard);
  await next(wizard);
  const vcpus = wizard.getByLabel("vCPUs", { exact: true });
  await expect(vcpus).toHaveValue("4");
  await choose(page, wizard, "Cores per socket", /2 sockets of 2 cores/);
  await wizard.getByLabel("vCPUs at start").fill("2");
  await wizard.getByLabel("Let memory follow what the server has").check();
  await wizard.getByLabel("Least memory").fill("9 GiB");
  await next(wizard);
  await expect(wizard.getByText(/At most/).first()).toBeVisible();
  await wizard.getByLabel("Least memory").fill("1 GiB");
  await wizard.getByLabel("Most memory").fill("2 GiB");
  await next(wizard);
  await next(wizard);
  await next(wizard);
  await expect(wizard.getByText("4, 2 at start, 2 sockets of 2 cores")).toBeVisible();
  await expect(wizard.getByText(/1 GiB – 2 GiB/)).toBeVisible();
  await wizard.getByRole("button", { name: "Create" }).click();
  await desk.expectState("db-02", "Running", 40_000);
  const { fields } = await lab.vm("db-02");
  expect(fields).toMatchObject({ VCPUs_max: 4, VCPUs_at_startup: 2, platform: { "cores-per-socket": "2" }, memory_dynamic_min: 2 ** 30 });
});
