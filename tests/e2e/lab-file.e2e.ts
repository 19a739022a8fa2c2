import { expect, test } from "./support/fixtures";

test("a file that is no lab is refused in the server's words, in both languages", async ({ page }) => {
  const rubbish = { name: "holiday.xenarium-lab", mimeType: "application/octet-stream", buffer: Buffer.from("not a lab") };
  const problem = page.getByRole("alert");
  await page.goto("/");
  await page.getByLabel("Import lab file…").setInputFiles(rubbish);
  await page.getByRole("dialog", { name: "Import holiday.xenarium-lab" }).getByRole("button", { name: "Import" }).click();
  await expect(problem.filter({ hasText: "This is not a lab exported from Xenarium." })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Language: 中文" }).click();
  await page.getByLabel("导入实验室文件…").setInputFiles(rubbish);
  await page.getByRole("dialog").getByRole("button", { name: "导入" }).click();
  await expect(problem.filter({ hasText: "这不是从 Xenarium 导出的实验室。" })).toBeVisible();
});
