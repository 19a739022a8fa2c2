import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "../scripts/browser.mjs";
import { Api, type Lab } from "../tests/e2e/support/api";
import { type BuiltServer, startBuiltServer } from "../tests/support/built-server";
import { type Figure, median, quantile } from "./measure";

const LOADS = 5;
/** Names are vm-00001 and so on: each of these keys finds others than the one before. */
const KEYS = ["0", "1", "2", "Backspace", "3", "Backspace", "Backspace", "5", "7"];
const ARROWS = 20;
const CHANGES = 20;
/** How often the server is killed; before each a page has shown the lab for so long, ms, and longer by a step each time: a snapshot lies at another distance. */
const KILLS = 7;
const WATCHED_MS = 20_000;
const WATCHED_STEP_MS = 7_000;
const SCROLL_FRAMES = 180;
/** A wheel turned fast: pixels in a frame. */
const WHEEL_PX = 120;

/** A page on a lab's pool, and what the line has brought it. */
interface Opened {
  readonly page: Page;
  readonly cdp: CDPSession;
  /** from the address to a tree that can be used, ms */
  readonly usableMs: number;
  readonly wireBytes: number;
}

/** Opens a lab's address and waits for its tree. */
async function open(context: BrowserContext, url: string, hosts: number): Promise<Opened> {
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  let wireBytes = 0;
  cdp.on("Network.loadingFinished", ({ encodedDataLength }) => {
    wireBytes += encodedDataLength;
  });
  await page.addInitScript(() => {
    const looking = setInterval(() => {
      const items = document.querySelectorAll('[role="treeitem"]').length;
      if (items < 5) return;
      clearInterval(looking);
      requestAnimationFrame(() => {
        (globalThis as unknown as { usableMs: number }).usableMs = performance.now();
      });
    }, 4);
  });
  await page.goto(url, { waitUntil: "commit" });
  const usableMs = await page
    .waitForFunction(() => (globalThis as unknown as { usableMs?: number }).usableMs, null, { timeout: 120_000, polling: 20 })
    .then((handle) => handle.jsonValue());
  if (usableMs === undefined || hosts === 0) throw new Error("the tree did not come");
  await page.waitForTimeout(500);
  return { page, cdp, usableMs, wireBytes };
}

/** Milliseconds from each key to the frame that shows what it has changed. */
function keysToFrames(page: Page, keys: readonly string[], root: string): Promise<readonly number[]> {
  return keys.reduce<Promise<number[]>>(async (before, key) => {
    const times = await before;
    await page.evaluate((within) => {
      const state = globalThis as unknown as { framed?: number | undefined; pressed?: number };
      state.framed = undefined;
      document.addEventListener("keydown", () => (state.pressed = performance.now()), { once: true, capture: true });
      const watch = new MutationObserver(() => {
        watch.disconnect();
        // A message that is sent as its frame begins comes when that has been laid out and painted.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => (state.framed = performance.now() - (state.pressed ?? 0));
          port2.postMessage(0);
        });
      });
      const at = document.querySelector(within);
      if (!at) throw new Error(`no ${within}`);
      watch.observe(at, { subtree: true, childList: true, characterData: true, attributes: true });
    }, root);
    await page.keyboard.press(key);
    const time = await page
      .waitForFunction(() => (globalThis as unknown as { framed?: number }).framed, null, { polling: 10, timeout: 20_000 })
      .then((handle) => handle.jsonValue());
    await page.waitForTimeout(120);
    return [...times, time ?? 0];
  }, Promise.resolve([]));
}

/** Times between frames while a grid is scrolled, ms. @param step - pixels in each; null: it is drawn from top to bottom in all of them */
function scrolling(page: Page, step: number | null): Promise<readonly number[]> {
  return page.evaluate(
    ([frames, px]) =>
      new Promise<number[]>((resolve) => {
        const grid = document.querySelector<HTMLElement>('[role="grid"]');
        if (!grid) throw new Error("no grid");
        const times: number[] = [];
        let last = performance.now();
        // A method: a function with a name would be wrapped by what runs this file, with something that the page has not.
        const scroll = {
          step(now: number): void {
            times.push(now - last);
            last = now;
            grid.scrollTop += px ?? (grid.scrollHeight - grid.clientHeight) / frames;
            if (times.length > frames) resolve(times.slice(1));
            else requestAnimationFrame((at) => scroll.step(at));
          },
        };
        requestAnimationFrame((at) => scroll.step(at));
      }),
    [SCROLL_FRAMES, step] as const,
  );
}

/** From a change by the API to the page of somebody else that shows it, ms. */
async function changes(page: Page, lab: Lab): Promise<readonly number[]> {
  const pool = (await lab.records()).find((record) => record.class === "pool")?.ref ?? "";
  const times: number[] = [];
  for (let n = 0; n < CHANGES; n++) {
    const name = `pool ${n}`;
    const shown = page.getByRole("treeitem", { name }).waitFor({ timeout: 20_000 });
    const began = performance.now();
    await lab.submit("set_field", { class: "pool", self: pool, field: "name_label", value: name });
    await shown;
    times.push(performance.now() - began);
  }
  return times;
}

async function heapMiB(cdp: CDPSession): Promise<number> {
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  return usedSize / 2 ** 20;
}

/** All rows of a grid chosen for the first time on a page, ms to the frame that shows it. */
async function chooseAll(page: Page): Promise<number> {
  await page.getByRole("tab", { name: "VMs" }).click();
  await page.getByRole("grid", { name: "VMs" }).getByRole("row").nth(3).click();
  const [all = 0] = await keysToFrames(page, ["Control+a"], '[role="grid"]');
  return all;
}

async function measure(browser: Browser, server: BuiltServer, lab: Lab, hosts: number, label: string): Promise<Figure[]> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    baseURL: server.url,
    locale: "en-GB",
    storageState: lab.api.browserState(),
  });
  const figure = (name: string, value: number, unit: string): Figure => ({ name: `${label}: ${name}`, value, unit });
  const url = `/labs/${lab.id}`;
  const cold = await open(context, url, hosts);
  await cold.page.close();
  const warm: Opened[] = [];
  for (let n = 0; n < LOADS; n++) {
    for (const { page } of warm.slice(-1)) await page.close();
    warm.push(await open(context, url, hosts));
  }
  const { page, cdp } = warm.at(-1) as Opened;
  const heap = await heapMiB(cdp);
  await page.locator("#tree-search").click();
  const filter = await keysToFrames(page, KEYS, '[role="tree"]');
  await page.locator("#tree-search").fill("");
  const all = [await chooseAll(page)];
  const arrows = await keysToFrames(page, Array<string>(ARROWS).fill("ArrowDown"), '[role="grid"]');
  const wheeled = [quantile(await scrolling(page, WHEEL_PX), 0.95)];
  const drawn = await scrolling(page, null);
  for (let n = 1; n < LOADS; n++) {
    const again = (await open(context, url, hosts)).page;
    all.push(await chooseAll(again));
    wheeled.push(quantile(await scrolling(again, WHEEL_PX), 0.95));
    await again.close();
  }
  const other = await changes(page, lab);
  await context.close();
  return [
    figure("address to usable tree, nothing in the browser's cache", cold.usableMs, "ms"),
    figure("address to usable tree, warm, median", median(warm.map((one) => one.usableMs)), "ms"),
    figure("over the wire, nothing in the browser's cache", cold.wireBytes / 1e6, "MB"),
    figure("over the wire, warm", median(warm.map((one) => one.wireBytes)) / 1e6, "MB"),
    figure("heap of the page", heap, "MiB"),
    figure("filter key to rows p95", quantile(filter, 0.95), "ms"),
    figure("Ctrl+A for the first time on a page, to frame, median of 5 pages", median(all), "ms"),
    figure("the same, longest", Math.max(...all), "ms"),
    figure("arrow to frame p95", quantile(arrows, 0.95), "ms"),
    figure("scrolling by wheel, frame p95, median of 5 pages", median(wheeled), "ms"),
    figure("drawing the scroll bar from end to end, frame p95", quantile(drawn, 0.95), "ms"),
    figure("a change to another browser, median", median(other), "ms"),
    figure("a change to another browser, p95", quantile(other, 0.95), "ms"),
  ];
}

/**
 * The console on a lab of 10,000 VMs. `BENCH_CONSOLE=20:50` measures another size than 200:50; `BENCH_CONSOLE_DATA` names a data
 * directory with such a lab, which is made there when there is none: building one takes minutes.
 */
export async function console10kBench(): Promise<Figure[]> {
  const size = process.env.BENCH_CONSOLE ?? "200:50";
  const kept = process.env.BENCH_CONSOLE_DATA;
  const data = kept ?? mkdtempSync(join(tmpdir(), "xenarium-bench-"));
  let server = await startBuiltServer(data);
  const executablePath = findBrowser();
  const browser = await chromium.launch({ args: [...BROWSER_FLAGS], ...(executablePath ? { executablePath } : {}) });
  try {
    let api = await Api.signedIn(server.url, "admin", server.password);
    const name = `many ${size}`;
    const known = (await api.call.lab.list.query()).find((lab) => lab.name === name)?.id;
    const lab = known ? api.lab(known, name) : await api.createLab(name, `many:${size}`);
    await lab.records();
    const figures = await measure(browser, server, lab, Number(size.split(":")[0]), size);
    const joins: number[] = [];
    for (let n = 0; n < KILLS; n++) {
      const context = await browser.newContext({ storageState: api.browserState() });
      await open(context, `${server.url}/labs/${lab.id}`, 1);
      await new Promise((resolve) => setTimeout(resolve, WATCHED_MS + n * WATCHED_STEP_MS));
      await server.kill();
      await context.close();
      const began = performance.now();
      server = await startBuiltServer(data);
      api = api.movedTo(server.url);
      await api.lab(lab.id, name).records();
      joins.push(performance.now() - began);
    }
    const told = `a join after kill -9 of a lab that is watched, from the server's start`;
    figures.push({ name: `${size}: ${told}, median of ${KILLS}`, value: median(joins), unit: "ms" });
    figures.push({ name: `${size}: ${told}, longest`, value: Math.max(...joins), unit: "ms" });
    return figures;
  } finally {
    await browser.close();
    await server.stop();
    if (!kept) rmSync(data, { recursive: true, force: true });
  }
}
