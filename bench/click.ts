import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "../scripts/browser.mjs";
import { startBuiltServer } from "../tests/support/built-server";
import { type Figure, quantile } from "./measure";

const SAMPLES = 60;
const VM = "web-01";

interface Seen {
  /** milliseconds from the click to the first change of the tree item */
  readonly feedback: number;
  /** milliseconds from the click to the new state's word */
  readonly state: number;
}

/** Clicks a button of the toolbar inside the page and watches the tree item until its state has the wanted word. */
function clickAndWatch(page: Page, act: string, wanted: string): Promise<Seen> {
  return page.evaluate(
    ({ act, wanted, vm }) =>
      new Promise<Seen>((resolve, reject) => {
        const item = [...document.querySelectorAll('[role="treeitem"]')].find(
          (one) => document.getElementById(one.getAttribute("aria-labelledby") ?? "")?.textContent === vm,
        );
        const button = document.querySelector<HTMLElement>(`[role="toolbar"] [aria-label="${act}"]`);
        const word = document.getElementById(item?.getAttribute("aria-describedby") ?? "");
        if (!item || !button || !word) return reject(new Error("no button or no tree item"));
        const old = word.textContent;
        let feedback: number | null = null;
        const timer = setTimeout(() => reject(new Error(`${act}: ${word.textContent}`)), 10_000);
        const watch = new MutationObserver(() => {
          const now = performance.now() - start;
          if (feedback === null && word.textContent !== old) feedback = now;
          if (word.textContent !== wanted) return;
          watch.disconnect();
          clearTimeout(timer);
          resolve({ feedback: feedback ?? now, state: now });
        });
        watch.observe(item, { subtree: true, childList: true, characterData: true, attributes: true });
        const start = performance.now();
        button.click();
      }),
    { act, wanted, vm: VM },
  );
}

/** Resolves with the wall time at which the tree item's state has the wanted word; one machine, so that both pages' clocks agree. */
function watchState(page: Page, wanted: string): Promise<number> {
  return page.evaluate(
    ({ wanted, vm }) =>
      new Promise<number>((resolve, reject) => {
        const item = [...document.querySelectorAll('[role="treeitem"]')].find(
          (one) => document.getElementById(one.getAttribute("aria-labelledby") ?? "")?.textContent === vm,
        );
        const word = document.getElementById(item?.getAttribute("aria-describedby") ?? "");
        if (!item || !word) return reject(new Error("no tree item"));
        const watch = new MutationObserver(() => {
          if (word.textContent !== wanted) return;
          watch.disconnect();
          resolve(performance.timeOrigin + performance.now());
        });
        watch.observe(item, { subtree: true, childList: true, characterData: true });
      }),
    { wanted, vm: VM },
  );
}

/** Click to screen of a power action, in the browser that acts and in another one: server, browser and the starter lab at real time on this machine. The pause itself takes 20 ms of virtual time. */
export async function clickBench(): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), "xenarium-bench-"));
  const server = await startBuiltServer(data);
  const executablePath = findBrowser();
  const browser = await chromium.launch({ args: [...BROWSER_FLAGS], ...(executablePath ? { executablePath } : {}) });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, baseURL: server.url, locale: "en-GB" });
    await page.goto("/");
    await page.getByLabel("User name").fill("admin");
    await page.getByLabel("Password").fill(server.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("link", { name: "starter" }).click();
    await page.getByRole("treeitem", { name: VM }).click();
    const other = await (await browser.newContext({ storageState: await page.context().storageState(), baseURL: server.url })).newPage();
    await other.goto(page.url());
    await other.getByRole("treeitem", { name: VM }).click();
    const seen: Seen[] = [];
    const elsewhere: number[] = [];
    // The first two warm up.
    for (let n = 0; n < SAMPLES + 2; n++) {
      const [act, wanted] = n % 2 === 0 ? ["Pause", "Paused"] : ["Unpause", "Running"];
      await page.locator(`[role="toolbar"] [aria-label="${act}"]:not([aria-disabled="true"]):not([disabled])`).waitFor();
      const there = watchState(other, wanted as string);
      const clicked = await page.evaluate(() => performance.timeOrigin + performance.now());
      const sample = await clickAndWatch(page, act as string, wanted as string);
      if (n >= 2) seen.push(sample);
      if (n >= 2) elsewhere.push((await there) - clicked);
    }
    const feedback = seen.map((one) => one.feedback);
    const state = seen.map((one) => one.state);
    return [
      { name: "click to first feedback p95", value: quantile(feedback, 0.95), unit: "ms" },
      { name: "click to new state p50", value: quantile(state, 0.5), unit: "ms" },
      { name: "click to new state p95", value: quantile(state, 0.95), unit: "ms" },
      { name: "click to new state in another browser p50", value: quantile(elsewhere, 0.5), unit: "ms" },
      { name: "click to new state in another browser p95", value: quantile(elsewhere, 0.95), unit: "ms" },
    ];
  } finally {
    await browser.close();
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
