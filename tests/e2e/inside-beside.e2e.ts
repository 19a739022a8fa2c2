import type { Page } from "@playwright/test";
import { expectNoFindings } from "./support/findings";
import { expect, test } from "./support/fixtures";

const host = (page: Page, name: string) => page.getByRole("article", { name, exact: true });
const part = (page: Page, title: string, name: string) => page.getByRole("region", { name: `${title} of ${name}`, exact: true });

test("a busy host beside an idle one: the same parts of both, in the same rows", async ({ lab, page }) => {
  await page.goto(await lab.path("xen-01", "inside", "host", "host"));
  await page.getByRole("button", { name: "Beside another server" }).click();
  await expect(host(page, "xen-01")).toBeVisible();
  await expect(host(page, "xen-02")).toBeVisible();
  const second = await lab.find("xen-02", "host");
  await expect(page).toHaveURL(new RegExp(`/inside\\?beside=${second?.uuid}$`));
  for (const title of ["At a glance", "pCPUs", "vCPUs of Dom0", "Rings", "What waits"]) {
    const [left, right] = await Promise.all(["xen-01", "xen-02"].map((name) => part(page, title, name).boundingBox()));
    expect(left?.y, title).toBe(right?.y);
    expect((left?.x ?? 0) < (right?.x ?? 0), title).toBe(true);
  }
  await expect(part(page, "pCPUs", "xen-01").getByRole("listitem")).toHaveCount(16);
  await expect(part(page, "Rings", "xen-01")).toContainText(/xvda of \S+: \d+ of \d+/);
  await expect(part(page, "vCPUs of Dom0", "xen-02").getByRole("listitem").first()).toContainText(/running|waiting|blocked/);
  await expectNoFindings(page, "two servers side by side");
});

test("eight programs on two processors: the busy host shows who waits, the idle one nobody", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("xen-02", "console", "host", "host"));
  await desk.expectScreen(/xen-02.*[#$] *$/);
  await desk.run("stress -c 8 &");
  await desk.run("clear; xl vcpu-pin Domain-0 all 0-1; xl vcpu-pin db-01 all 0-1; echo pinned");
  await desk.expectScreen(/^pinned/m);
  const [first, second] = await Promise.all(["xen-01", "xen-02"].map((name) => lab.find(name, "host")));
  await page.goto(`${lab.url}/host/${first?.uuid}/inside?beside=${second?.uuid}`);
  const waits = (name: string) => part(page, "What waits", name);
  await expect(waits("xen-02")).toContainText(/Domain-0 gets [\d.]+ % of 8\d\d % CPU/);
  await expect(waits("xen-02")).toContainText(/v\d+ waits for pCPU [01]/);
  await expect(part(page, "pCPUs", "xen-02").getByRole("listitem").first()).toContainText(/wait$|wait\d/);
  await expect(waits("xen-01")).not.toContainText("waits for pCPU");
  await expectNoFindings(page, "a busy host");
});

test("the address holds both: a reload, Back, swapping and the full page keep them; one server goes back", async ({ lab, page }) => {
  const [first, second] = await Promise.all(["xen-01", "xen-02"].map((name) => lab.find(name, "host")));
  const address = await lab.path("xen-01", "inside", "host", "host");
  await page.goto(`${address}?beside=${second?.uuid}`);
  await expect(host(page, "xen-02")).toBeVisible();
  await page.reload();
  await expect(host(page, "xen-02")).toBeVisible();
  await page.getByRole("button", { name: "Full page" }).click();
  await expect(page).toHaveURL(new RegExp(`/inside/full\\?beside=${second?.uuid}$`));
  await expect(page.getByRole("tree", { name: "Objects of the lab" })).toHaveCount(0);
  await page.goBack();
  await expect(page).toHaveURL(`${address}?beside=${second?.uuid}`);
  await page.getByRole("button", { name: "Swap the two" }).click();
  await expect(page).toHaveURL(new RegExp(`/host/${second?.uuid}/inside\\?beside=${first?.uuid}$`));
  await expect(page.getByRole("combobox", { name: "Server on the left" })).toContainText("xen-02");
  await page.getByRole("button", { name: "One server" }).click();
  await expect(page.getByRole("region", { name: "Inside of the server" })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/host/${second?.uuid}/inside$`));
});

test("a lab with one server says what to do, and one that is not there is said", async ({ admin, lab, page }) => {
  await page.goto(`${await lab.path("xen-01", "inside", "host", "host")}?beside=00000000-0000-0000-0000-000000000000`);
  await expect(page.getByText("The lab has no such server any more.")).toBeVisible();
  await page.getByRole("combobox", { name: "Server on the right" }).press("Enter");
  await page.getByRole("option", { name: "xen-02" }).press("Enter");
  await expect(host(page, "xen-02")).toBeVisible();

  const small = await admin.createLab(`alone ${process.pid}`, "many:1:2");
  try {
    const only = (await small.records()).find((record) => record.class === "host");
    await page.goto(await small.path(String(only?.fields.name_label), "inside", "host", "host"));
    await page.getByRole("button", { name: "Beside another server" }).click();
    await expect(page.getByText("This lab has one server: nothing stands beside it.")).toBeVisible();
    await expectNoFindings(page, "a lab with one server");
    await page.getByRole("link", { name: "To the labs" }).click();
    await expect(page).toHaveURL(/\/$/);
  } finally {
    await small.remove();
  }
});
