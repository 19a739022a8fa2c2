import { expect, test } from "./support/fixtures";

/** The line that is being edited: everything from the last prompt on, its rows joined. */
function edited(screen: string): string {
  const rows = screen.split("\n");
  const from = rows.findLastIndex((row) => /^root@web-01:~# ?/.test(row));
  return rows
    .slice(from)
    .join("")
    .replace(/^root@web-01:~# ?/, "");
}
const prompts = (screen: string): number => screen.match(/^root@web-01:~#/gm)?.length ?? 0;

test("[cases/console 12 13 14] a console's line editor counts columns and rows: long lines, wide letters, whole graphemes, and a window that changes", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("web-01", "console"));
  await desk.logIn(/root@web-01:~# *$/);
  await desk.run("clear; set +o histexpand");
  await desk.expectScreen(/^root@web-01:~# *$/);

  await test.step("wider than the window", async () => {
    const digits = "0123456789".repeat(20);
    await desk.type(`echo ${digits}`);
    await expect.poll(async () => edited(await desk.screen())).toBe(`echo ${digits}`);
    await page.keyboard.press("Home");
    await desk.type("true ; ");
    await expect.poll(async () => edited(await desk.screen())).toBe(`true ; echo ${digits}`);
    expect(prompts(await desk.screen())).toBe(1);
    await page.keyboard.press("End");
    for (let i = 0; i < 3; i++) await page.keyboard.press("Backspace");
    await expect.poll(async () => edited(await desk.screen())).toBe(`true ; echo ${digits.slice(0, -3)}`);
    await page.keyboard.press("Enter");
    await expect
      .poll(async () => (await desk.screen()).replaceAll("\n", "").split("root@web-01:~#")[1])
      .toContain(`789${digits.slice(0, 40)}`);
  });

  await test.step("a narrower window", async () => {
    await desk.run("clear");
    await desk.expectScreen(/^root@web-01:~# *$/);
    await desk.type(`echo ${"abcdefghij".repeat(12)}`);
    await page.setViewportSize({ width: 1100, height: 800 });
    await page.keyboard.press("Home");
    await desk.type("X");
    await expect.poll(async () => edited(await desk.screen())).toBe(`Xecho ${"abcdefghij".repeat(12)}`);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.keyboard.press("Delete");
    await expect.poll(async () => edited(await desk.screen())).toBe(`Xcho ${"abcdefghij".repeat(12)}`);
    await page.keyboard.press("Control+C");
  });

  await test.step("wide letters, marks and emoji", async () => {
    await desk.run("clear");
    await desk.expectScreen(/^root@web-01:~# *$/);
    await desk.type("echo 你好世界");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Backspace");
    await desk.type("X");
    await expect.poll(async () => edited(await desk.screen())).toBe("echo 你好X");
    await page.keyboard.press("Enter");
    await desk.expectScreen(/^你好X$/m);
    await desk.type("echo a👩‍👩‍👧e\u0301🇩🇪b");
    await page.keyboard.press("ArrowLeft");
    for (let i = 0; i < 3; i++) await page.keyboard.press("Backspace");
    await expect.poll(async () => edited(await desk.screen())).toBe("echo ab");
    await page.keyboard.press("Enter");
    await desk.expectScreen(/^ab$/m);
  });

  await test.step("two hundred pasted lines all run", async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `echo line ${i + 1} >> /tmp/pasted`).join("\n");
    await page.getByRole("textbox", { name: "Console input" }).evaluate((input, text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, `${lines}\n`);
    await desk.expectScreen(/echo line 200 >> \/tmp\/pasted\nroot@web-01:~# *$/, 30_000);
    await desk.run("clear; sort -u /tmp/pasted | wc -l; tail -1 /tmp/pasted");
    await desk.expectScreen(/^200\nline 200$/m);
  });
});
