/** How a map of very many nodes is drawn with live rates: frames a second, long tasks, bytes to whoever looks. Server, lab and browser share the machine. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "../scripts/browser.mjs";
import { Api } from "../tests/e2e/support/api";
import { startBuiltServer } from "../tests/support/built-server";
import { type Figure, quantile } from "./measure";

const WATCHED_MS = 6_000;
const SETTLE_MS = 4_000;
/** Each guest is two nodes: itself and its interface. */
const SIZES = [
  { scenario: "many:10:49", least: 1_000 },
  { scenario: "many:50:49", least: 5_000 },
] as const;
/** What a pointer does while frames are counted. */
type Doing = "nothing" | "panning" | "zooming";

/** Frames of the page while a pointer does something in its map, each frame once: ms between them, and tasks of 50 ms and more. */
function watch(page: Page, doing: Doing): Promise<{ frames: number[]; tasks: number[] }> {
  return page.evaluate(
    async ({ doing: what, ms }) => {
      const map = document.querySelector<HTMLElement>("section[aria-label='Network topology']");
      if (!map) throw new Error("no map");
      const { left, top, width, height } = map.getBoundingClientRect();
      const middle = { x: left + width / 2, y: top + height / 2 };
      const frames: number[] = [];
      const tasks: number[] = [];
      const observer = new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push(duration);
      });
      observer.observe({ type: "longtask" });
      // Methods, since a function by itself is given a name by a helper that the page does not have.
      const hand = {
        turn: 0,
        last: 0,
        at(type: string, x: number, y: number): MouseEvent {
          return new MouseEvent(type, { bubbles: true, cancelable: true, view: window, clientX: x, clientY: y, button: 0, buttons: 1 });
        },
        does(): void {
          this.turn += 1;
          const round = (this.turn / 60) * Math.PI;
          const to = { x: middle.x + 300 * Math.sin(round), y: top + 3 + 150 * (1 - Math.cos(round)) };
          if (what === "panning") window.dispatchEvent(this.at("mousemove", to.x, to.y));
          const deltaY = this.turn % 120 < 60 ? -25 : 25;
          const place = { clientX: middle.x, clientY: middle.y };
          if (what === "zooming") map.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, ...place, deltaY }));
        },
        frame(now: number, until: number, done: () => void): void {
          frames.push(now - this.last);
          this.last = now;
          this.does();
          if (now < until) requestAnimationFrame((next) => this.frame(next, until, done));
          else done();
        },
      };
      if (what === "panning") map.dispatchEvent(hand.at("mousedown", middle.x, top + 3));
      const began = performance.now();
      hand.last = began;
      await new Promise<void>((done) => requestAnimationFrame((now) => hand.frame(now, began + ms, done)));
      if (what === "panning") window.dispatchEvent(hand.at("mouseup", middle.x, middle.y));
      observer.disconnect();
      return { frames: frames.slice(1), tasks };
    },
    { doing, ms: WATCHED_MS },
  );
}

async function figuresOf(page: Page, name: string, doing: Doing): Promise<Figure[]> {
  const { frames, tasks } = await watch(page, doing);
  const seconds = frames.reduce((sum, ms) => sum + ms, 0) / 1_000;
  return [
    { name: `${name}: frames a second`, value: frames.length / seconds, unit: "/s" },
    { name: `${name}: between two frames, p95`, value: quantile(frames, 0.95), unit: "ms" },
    { name: `${name}: longest task of the page's thread`, value: Math.max(0, ...tasks), unit: "ms" },
  ];
}

/** Opens a lab's map with nothing folded in it, and counts what its rates bring. */
async function mapOf(browser: Browser, url: string, api: Api, scenario: string) {
  const lab = await api.createLab(`map ${scenario}`, scenario);
  const context = await browser.newContext({
    ...{ viewport: { width: 1440, height: 900 }, baseURL: url, locale: "en-GB" },
    storageState: api.browserState(),
  });
  await context.addInitScript((id: string) => localStorage.setItem(`xenarium:admin:topology-folds-infrastructure-${id}`, "[]"), lab.id);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  const came = { bytes: 0 };
  cdp.on("Network.webSocketFrameReceived", ({ response: { payloadData, opcode } }) => {
    came.bytes += opcode === 1 ? Buffer.byteLength(payloadData) : Buffer.byteLength(payloadData, "base64");
  });
  await page.goto(await lab.path(scenario, "topology", "pool", "pool"));
  await page.getByRole("region", { name: "Network topology" }).getByRole("button").first().waitFor();
  return { lab, page, came, close: () => context.close() };
}

export async function topologyBench(): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), "xenarium-bench-"));
  const server = await startBuiltServer(data);
  const executablePath = findBrowser();
  const browser = await chromium.launch({ args: [...BROWSER_FLAGS], ...(executablePath ? { executablePath } : {}) });
  const figures: Figure[] = [];
  try {
    const api = await Api.signedIn(server.url, "admin", server.password);
    for (const { scenario, least } of SIZES) {
      const { lab, page, came, close } = await mapOf(browser, server.url, api, scenario);
      const graph = (await api.call.lab.ask.query({ labId: lab.id, view: "topology", args: { plan: "infrastructure" } })) as {
        nodes: unknown[];
        edges: unknown[];
      };
      if (graph.nodes.length < least) throw new Error(`only ${graph.nodes.length} nodes`);
      const name = `${graph.nodes.length} nodes`;
      await page.getByRole("button", { name: "Fit to window" }).click();
      await page.waitForTimeout(SETTLE_MS);
      if ((await page.getByRole("button", { name: /^Unfold / }).count()) > 0) throw new Error("servers are folded");
      const before = came.bytes;
      figures.push(...(await figuresOf(page, `${name}, all in view`, "nothing")));
      figures.push({ name: `${name}: to whoever looks`, value: ((came.bytes - before) * 1_000) / WATCHED_MS / 1024, unit: "KiB/s" });
      figures.push(...(await figuresOf(page, `${name}, all in view, zooming`, "zooming")));
      await page.getByRole("button", { name: "Fit to window" }).click();
      figures.push(...(await figuresOf(page, `${name}, all in view, panning`, "panning")));
      await toZoomOne(page);
      figures.push(...(await figuresOf(page, `${name}, zoom 1`, "nothing")));
      figures.push(...(await figuresOf(page, `${name}, zoom 1, panning`, "panning")));
      await close();
      await lab.remove();
    }
    return figures;
  } finally {
    await browser.close();
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
/** Zooms in where nodes stand, until their buttons are as large as they are laid out. */
async function toZoomOne(page: Page): Promise<void> {
  for (let turn = 0; turn < 60; turn++) {
    const isThere = await page.evaluate(() => {
      const map = document.querySelector<HTMLElement>("section[aria-label='Network topology']");
      const box = map?.querySelector<HTMLElement>("[data-target]");
      const k = box ? box.getBoundingClientRect().width / box.offsetWidth : 0;
      if (!map || k >= 0.97) return true;
      const { left, top, width, height } = map.getBoundingClientRect();
      const place = { clientX: left + width * 0.6, clientY: top + height * 0.4 };
      map.dispatchEvent(
        new WheelEvent("wheel", { bubbles: true, cancelable: true, ...place, deltaY: -Math.min(60, 500 * Math.log2(1 / k)) }),
      );
      return false;
    });
    if (isThere) return;
    await page.waitForTimeout(60);
  }
  throw new Error("zoom 1 was not reached");
}
