import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "../scripts/browser.mjs";
import type { CaptureView } from "../server/contract";
import { Api, type Lab } from "../tests/e2e/support/api";
import { startBuiltServer } from "../tests/support/built-server";
import { type Figure, quantile } from "./measure";

const VM = "web-01";
/** `ping` sends an echo each two milliseconds, and has one back: 1,000 frames a second each. */
const PINGS = 6;
const SETTLE_MS = 3_000;
const WATCHED_MS = 20_000;

/** Starts watching for what keeps the page's thread from the next frame. */
function watchBlocks(page: Page): Promise<void> {
  return page.evaluate(() => {
    const state = globalThis as unknown as { blocks: number[]; frames: number[] };
    state.blocks = [];
    state.frames = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) state.blocks.push(duration);
    }).observe({ type: "longtask" });
    const watch = {
      last: performance.now(),
      frame(now: number): void {
        state.frames.push(now - watch.last);
        watch.last = now;
        requestAnimationFrame((at) => watch.frame(at));
      },
    };
    requestAnimationFrame((at) => watch.frame(at));
  });
}

/** Frames that the capture has seen so far. */
async function seen(lab: Lab, capture: string): Promise<number> {
  const captures = (await lab.api.call.lab.ask.query({ labId: lab.id, view: "captures", args: null })) as readonly CaptureView[];
  return captures.find(({ id }) => id === capture)?.links.reduce((sum, { seen: each }) => sum + each, 0) ?? 0;
}

/**
 * The tab Capture while a VM's interface carries several thousand frames a second at real time: whether the newest are shown, and for
 * how long the page's thread was busy with one thing. The server, the lab and the browser share this machine.
 */
export async function capturePageBench(): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), "xenarium-bench-"));
  const server = await startBuiltServer(data);
  const executablePath = findBrowser();
  const browser = await chromium.launch({ args: [...BROWSER_FLAGS], ...(executablePath ? { executablePath } : {}) });
  try {
    const api = await Api.signedIn(server.url, "admin", server.password);
    const lab = await api.createLab("capture page", "starter");
    const links = (await api.call.lab.ask.query({ labId: lab.id, view: "captureLinks", args: null })) as readonly {
      readonly link: string;
      readonly vm: string | null;
    }[];
    const link = links.find(({ vm }) => vm === VM)?.link ?? "";
    await lab.submit("capture.start", { links: [link], label: "busy" });
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      baseURL: server.url,
      locale: "en-GB",
      storageState: api.browserState(),
    });
    const page = await context.newPage();
    await page.goto(await lab.path(VM, "capture"));
    const seconds = Math.ceil((SETTLE_MS + WATCHED_MS) / 1_000) + 5;
    const pings = Array.from({ length: PINGS }, () => `ping -q -i 0.002 -w ${seconds} 10.0.0.1 &`).join(" ");
    const all = lab.exec(VM, `${pings} wait`);
    await page.getByRole("grid", { name: "Frames" }).waitFor();
    await page.waitForTimeout(SETTLE_MS);
    await watchBlocks(page);
    const [before, began] = [await seen(lab, "capture-1"), performance.now()];
    await page.waitForTimeout(WATCHED_MS);
    const [after, ended] = [await seen(lab, "capture-1"), performance.now()];
    const { blocks, frames } = await page.evaluate(() => {
      const { blocks, frames } = globalThis as unknown as { blocks: number[]; frames: number[] };
      return { blocks, frames };
    });
    const shown = await page.getByRole("grid", { name: "Frames" }).getByRole("row").last().innerText();
    if (!/seq=\d/.test(shown)) throw new Error(`the newest frame is not shown: ${shown}`);
    await all;
    return [
      { name: "frames captured a second", value: ((after - before) * 1_000) / (ended - began), unit: "/s" },
      { name: "longest that the page's thread was busy with one thing", value: Math.max(0, ...blocks), unit: "ms", most: 50 },
      { name: "such that took 50 ms or more, in 20 s", value: blocks.length, unit: "" },
      { name: "between two drawn frames of the page, p95", value: quantile(frames, 0.95), unit: "ms" },
    ];
  } finally {
    await browser.close();
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
