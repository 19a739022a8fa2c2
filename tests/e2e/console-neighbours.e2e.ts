/** Neighbours of rows 12 to 14 of cases/console.md: the same faults in a control domain's shell and in programs that read for themselves. */
import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";

const PROMPT = /\[root@xen-01 ~\]# *$/;
async function paste(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Console input" }).evaluate((input, pasted) => {
    const data = new DataTransfer();
    data.setData("text/plain", pasted);
    input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

test("[cases/console 12 13 14] a control domain's line, what the kernel edits for a program, and pastes into programs", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("xen-01", "console", "host", "host"));
  await desk.expectScreen(PROMPT);

  await test.step("a long line from the history, and what was made of it, come back as they were", async () => {
    const digits = "0123456789".repeat(30);
    const line = async (): Promise<string> => (await desk.screen()).replaceAll("\n", "").split("[root@xen-01 ~]# ").at(-1) ?? "";
    await desk.run("clear");
    await desk.expectScreen(/^\[root@xen-01 ~\]# *$/);
    await desk.run(`true ${digits}`);
    await desk.run("echo short");
    await desk.expectScreen(/^short$/m);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await expect.poll(line).toBe(`true ${digits}`);
    await page.keyboard.press("Home");
    await desk.type("X");
    await expect.poll(line).toBe(`Xtrue ${digits}`);
    await page.keyboard.press("ArrowDown");
    await expect.poll(line).toBe("echo short");
    await page.keyboard.press("ArrowUp");
    await expect.poll(line).toBe(`Xtrue ${digits}`);
    await page.keyboard.press("Control+C");
  });

  await test.step("the kernel rubs out wide letters, words and lines", async () => {
    await desk.run("clear; cat > /tmp/typed");
    await desk.type("你好世界");
    for (let n = 0; n < 2; n += 1) await page.keyboard.press("Backspace");
    await desk.run("X");
    await desk.type("ab 世界");
    await page.keyboard.press("Control+W");
    await desk.run("c");
    await desk.type("世界");
    await page.keyboard.press("Control+U");
    await desk.run("d");
    // What stands on the screen is what the program has read.
    await desk.expectScreen(/^你好X\nab c\nd$/m);
    await page.keyboard.press("Control+D");
    await desk.expectScreen(PROMPT);
    await desk.run("clear; cat /tmp/typed");
    await desk.expectScreen(/^你好X\nab c\nd\n\[root/m);
  });

  await test.step("lines of another system are pasted into a program, none of them lost or doubled", async () => {
    await desk.run("clear; cat > /tmp/pasted");
    await paste(page, `${Array.from({ length: 300 }, (_, at) => `line ${at + 1}`).join("\r\n")}\r\n`);
    await desk.expectScreen(/^line 300$/m, 30_000);
    await page.keyboard.press("Control+D");
    await desk.run("clear; wc -l < /tmp/pasted; tail -1 /tmp/pasted; grep -c '^$' /tmp/pasted");
    await desk.expectScreen(/^300\nline 300\n0$/m);
  });

  await test.step("a document in the shell's words, and lines for while a program sleeps", async () => {
    await paste(page, `cat > /tmp/document <<'X'\n${Array.from({ length: 250 }, (_, at) => `row ${at} 世界`).join("\n")}\nX\n`);
    await desk.expectScreen(/^> X\n\[root@xen-01 ~\]# *$/m, 30_000);
    await desk.run("clear; wc -l < /tmp/document; tail -1 /tmp/document");
    await desk.expectScreen(/^250\nrow 249 世界$/m);
    await desk.run("clear; sleep 2");
    await paste(page, `${Array.from({ length: 200 }, (_, at) => `echo q${at} >> /tmp/later`).join("\n")}\n`);
    await desk.expectScreen(/echo q199 >> \/tmp\/later\n\[root@xen-01 ~\]# *$/, 30_000);
    await desk.run("clear; wc -l < /tmp/later; tail -1 /tmp/later");
    await desk.expectScreen(/^200\nq199$/m);
  });
});
