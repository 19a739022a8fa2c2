import { expect, test } from "./support/fixtures";

/** A pool of one host, whose twelfth line can be made wrong. */
const scenario = (memory: string): string => `{
  "$schema": "https://xenarium.example/schema/scenario-1.json",
  "pool": "From a file",
  "networks": [
    { "name": "LAN", "bridge": "xenbr0", "device": "eth0" }
  ],
  "storage": [{ "name": "NFS", "type": "nfs", "sizeGiB": 200, "isDefault": true }],
  "hosts": [
    {
      "name": "solo-host",
      "address": "10.0.0.11",
      "memoryGiB": ${memory}
    }
  ],
  "vms": []
}
`;

test("a scenario's file with a fault in line 12 says so, makes nothing, and is taken once it is mended", async ({ page, admin }) => {
  const file = (text: string) => ({ name: "pool.json", mimeType: "application/json", buffer: Buffer.from(text) });
  const before = (await admin.call.lab.list.query()).length;
  await page.goto("/");
  await page.getByRole("button", { name: "New lab", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("from a file");
  await dialog.getByRole("radio", { name: "From a file" }).check();
  const create = dialog.getByRole("button", { name: /^Create/ });
  await create.click();
  await expect(dialog.getByRole("alert")).toContainText("No file");
  await dialog.locator('input[type="file"]').setInputFiles(file(scenario("5000000")));
  await create.click();
  await expect(dialog.getByText(/line 12\b.*memoryGiB/)).toBeVisible();
  expect((await admin.call.lab.list.query()).length).toBe(before);
  await dialog.locator('input[type="file"]').setInputFiles(file(scenario("64")));
  await create.click();
  await expect(page.getByRole("treeitem", { name: "solo-host" })).toBeVisible();
  await expect(
    page
      .getByRole("heading", { name: "From a file" })
      .or(page.getByRole("treeitem", { name: "From a file" }))
      .first(),
  ).toBeVisible();
});
