import { expect, test } from "./support/fixtures";

test("[xenstore.md §8] an interface that lost its back end says why in Networking and General, and leads inside", async ({
  desk,
  lab,
  page,
}) => {
  const vm = await lab.vm("db-01");
  const { domid, resident_on } = vm.fields as { readonly domid: number; readonly resident_on: string };
  await page.goto(await lab.path("db-01", "networking"));
  const row = page.getByRole("grid", { name: "Network interfaces" }).getByRole("row").nth(1);
  await expect(row).toContainText("Yes");
  await lab.submit("xenstore.rm", { host: resident_on, path: `/local/domain/0/backend/vif/${domid}/0` });
  await lab.pass(5);
  const failed = row.getByRole("button", { name: "Failed" });
  await expect(failed).toHaveAccessibleDescription(/the back end's directory is gone/);
  await failed.hover();
  await expect(page.locator(".popup", { hasText: "the back end's directory is gone" })).toBeVisible();
  await desk.tab("General").click();
  await expect(page.getByText(/eth0 does not work:/)).toBeVisible();
  await page.getByRole("button", { name: "Look inside" }).click();
  await expect(desk.tab("Inside")).toHaveAttribute("aria-selected", "true");
  await desk.tab("Networking").click();
  await row.getByRole("button", { name: "Look inside" }).click();
  await expect(desk.tab("Inside")).toHaveAttribute("aria-selected", "true");
});
