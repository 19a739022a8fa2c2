import { expect, test } from "./support/fixtures";

test("start, pause, unpause, clean shutdown, reboot and forced shutdown", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("test-01"));
  await desk.expectState("test-01", "Halted");
  await desk.time("Speed ×60");

  await desk.tool("Start").click();
  await desk.expectState("test-01", "Running");

  await desk.tool("Pause").click();
  await desk.expectState("test-01", "Paused");
  await desk.tool("Unpause").click();
  await desk.expectState("test-01", "Running");

  await expect(desk.tool("Reboot")).toBeEnabled({ timeout: 30_000 });
  const domain = async (): Promise<unknown> => (await lab.vm("test-01")).fields.domid;
  const before = await domain();
  await desk.time("Real time");
  await desk.tool("Reboot").click();
  await desk.expectState("test-01", "Rebooting");
  await desk.time("Speed ×60");
  await desk.expectState("test-01", "Running");
  expect(await domain()).not.toBe(before);

  await expect(desk.tool("Shut Down")).toBeEnabled({ timeout: 30_000 });
  await desk.tool("Shut Down").click();
  await desk.expectState("test-01", "Halted");

  await desk.tool("Start").click();
  await desk.expectState("test-01", "Running");
  await desk.forced("Shut Down", "Force Shut Down");
  const sure = desk.dialog("Force shut down?");
  await expect(sure).toContainText("test-01");
  await expect(sure.getByRole("button", { name: "Cancel" })).toBeFocused();
  await sure.getByRole("button", { name: "Cancel" }).click();
  await desk.expectState("test-01", "Running");
  await desk.forced("Shut Down", "Force Shut Down");
  await sure.getByRole("button", { name: "Force Shut Down" }).click();
  await desk.expectState("test-01", "Halted");
});

test("a suspended guest goes on where it stopped", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("test-01", "console"));
  await desk.time("Speed ×60");
  await desk.tool("Start").click();
  await desk.logIn(/# *$/);
  await desk.time("Real time");
  await desk.run("n=0; while true; do n=$((n+1)); echo tick $n; date; sleep 1; done");
  await desk.expectScreen(/tick 3\n/);

  await desk.tool("Suspend").click();
  await desk.time("Speed ×60");
  await desk.expectState("test-01", "Suspended");
  await expect(page.getByText("test-01 is suspended. It goes on where it stopped.")).toBeVisible();
  await desk.time("Real time");
  const ticks = async (): Promise<readonly number[]> =>
    [...(await lab.consoleText((await lab.vm("test-01")).ref)).matchAll(/^tick (\d+)\r?$/gm)].map((found) => Number(found[1]));
  const last = (await ticks()).at(-1) ?? 0;
  await lab.pass(60);
  expect((await ticks()).at(-1)).toBe(last);

  await desk.time("Speed ×60");
  await desk.tool("Resume").click();
  await desk.expectState("test-01", "Running");
  await desk.time("Real time");
  await expect.poll(async () => (await ticks()).at(-1)).toBeGreaterThan(last + 3);
  // Every tick once: nothing was lost and nothing done twice.
  const all = await ticks();
  expect(all).toEqual(all.map((_, at) => (all[0] ?? 0) + at));
  await desk.expectScreen(/tick \d+\n/);
});

test("a control that cannot act says why", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01"));
  const start = desk.tool("Start");
  await expect(start).toBeDisabled();
  await expect(start).toHaveAccessibleDescription(/web-01 cannot start: it is running; it must be halted/);
  await start.hover();
  await expect(page.getByText("web-01 cannot start: it is running; it must be halted.").filter({ visible: true })).toHaveCount(1);
  await desk.select("win-01");
  await expect(desk.tool("Pause")).toHaveAccessibleDescription(/win-01 cannot be paused: it is halted; it must be running/);
  await desk.node("web-01").click({ button: "right" });
  await expect(page.getByRole("menuitem", { name: "Delete VM…" })).toHaveAccessibleDescription(/it must be halted/);
});
