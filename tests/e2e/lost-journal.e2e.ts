import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { startBuiltServer, TEST_PASSWORD } from "../support/built-server";
import { Desk } from "./support/desk";
import { expect, test } from "./support/fixtures";

test("[server.md 7] a lab whose journal was damaged says what is lost, and is opened as it was before", async ({ browser }) => {
  test.setTimeout(90_000);
  const data = mkdtempSync(join(tmpdir(), "xenarium-e2e-"));
  const first = await startBuiltServer(data);
  const context = await browser.newContext({ baseURL: first.url, storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  const desk = new Desk(page);
  await page.goto("/sign-in");
  await desk.signIn("admin", TEST_PASSWORD);
  await page.getByRole("link", { name: "starter" }).click();
  await desk.select("web-01");
  await desk.tool("Pause").click();
  await desk.expectState("web-01", "Paused");
  await desk.tool("Unpause").click();
  await desk.expectState("web-01", "Running");
  await first.kill();
  const connection = await new PrismaLibSql({ url: `file:${join(data, "xenarium.db")}` }).connect();
  await connection.executeScript(`DELETE FROM "journal_entry" WHERE "index" = 1;`);
  await connection.dispose();

  const second = await startBuiltServer(data, first.port);
  await page.goto("/");
  const row = page.getByRole("row", { name: /starter/ });
  await expect(row).toContainText("Stopped:", { timeout: 15_000 });
  await row.getByRole("button", { name: /^More/ }).click();
  await page.getByRole("menuitem", { name: "Open as it was before…" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText("which was acknowledged, is lost");
  await expect(dialog.getByRole("radio")).toHaveCount(2);
  await expect(dialog.getByText("all that can be read · 1 command is lost")).toBeVisible();
  await dialog.getByRole("button", { name: "Open the lab" }).click();
  await expect(row).toContainText("Paused", { timeout: 15_000 });
  await page.getByRole("link", { name: "starter" }).click();
  // Its clock stands where the last whole entry had just been taken.
  await desk.expectState("web-01", "Pausing");
  await desk.time("Real time");
  await desk.expectState("web-01", "Paused");
  await context.close();
  await second.stop();
  rmSync(data, { recursive: true, force: true });
});

test("how much history a lab keeps, and when it sleeps, is set in a dialog", async ({ page, lab, desk }) => {
  await page.goto("/");
  const row = page.getByRole("row", { name: new RegExp(lab.name) });
  const open = async (): Promise<void> => {
    await row.getByRole("button", { name: /^More/ }).click();
    await page.getByRole("menuitem", { name: "Settings…" }).click();
  };
  await open();
  await desk.dialog().getByRole("combobox", { name: "History that is kept whole" }).click();
  await page.getByRole("option", { name: "All since its creation" }).click();
  await desk.dialog().getByRole("button", { name: "Save" }).click();
  await expect(desk.dialog()).toBeHidden();
  await open();
  await expect(desk.dialog().getByRole("combobox", { name: "History that is kept whole" })).toHaveText("All since its creation");
  await expect(desk.dialog().getByRole("combobox", { name: "Goes to sleep" })).toHaveText("30 minutes");
});
