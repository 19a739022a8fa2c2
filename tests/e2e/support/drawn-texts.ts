/** What the canvases of a page have drawn last: texts and the boxes around them, as the browser measures them. */
import type { Locator, Page } from "@playwright/test";

/** Pixels of the page, from its left upper corner. */
export interface Drawn {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
export interface DrawnText extends Drawn {
  readonly text: string;
  /** it was narrowed to less than its letters take */
  readonly isSqueezed: boolean;
  /** what it stands in, the smallest box around its beginning; null: none */
  readonly box: Drawn | null;
}
interface Listening {
  readonly texts: { readonly canvas: HTMLCanvasElement; readonly text: DrawnText }[];
  boxes: { readonly canvas: HTMLCanvasElement; readonly box: Drawn }[];
}

/** From now on pages note what is drawn; a canvas that is cleared has nothing. */
export async function noteDrawing(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const noted: Listening = { texts: [], boxes: [] };
    Object.assign(window, { drawn: noted });
    const { prototype } = CanvasRenderingContext2D;
    const { clearRect, fillText, rect, roundRect } = prototype;
    /** Corners of a rectangle of graph units, as they stand on the page. */
    const onPage = (context: CanvasRenderingContext2D, at: readonly [number, number, number, number]) => {
      const { canvas } = context;
      const { a, d, e, f } = context.getTransform();
      const shown = canvas.getBoundingClientRect();
      const [x, y] = [shown.width / canvas.width, shown.height / canvas.height];
      return {
        left: shown.left + (at[0] * a + e) * x,
        top: shown.top + (at[1] * d + f) * y,
        right: shown.left + (at[2] * a + e) * x,
        bottom: shown.top + (at[3] * d + f) * y,
      };
    };
    const noteBox = (context: CanvasRenderingContext2D, left: number, top: number, width: number, height: number): void => {
      noted.boxes.push({ canvas: context.canvas, box: onPage(context, [left, top, left + width, top + height]) });
    };
    prototype.clearRect = function (...all) {
      const isOther = ({ canvas }: { readonly canvas: HTMLCanvasElement }): boolean => canvas !== this.canvas;
      noted.texts.splice(0, noted.texts.length, ...noted.texts.filter(isOther));
      noted.boxes = noted.boxes.filter(isOther);
      clearRect.apply(this, all);
    };
    prototype.rect = function (...all) {
      noteBox(this, ...all);
      rect.apply(this, all);
    };
    prototype.roundRect = function (left, top, width, height, radii) {
      noteBox(this, left, top, width, height);
      roundRect.call(this, left, top, width, height, radii);
    };
    prototype.fillText = function (text, x, y, most) {
      const measured = this.measureText(text);
      const width = Math.min(measured.width, most ?? Number.POSITIVE_INFINITY);
      const from = x - (this.textAlign === "center" ? width / 2 : 0);
      const place = onPage(this, [from, y - measured.actualBoundingBoxAscent, from + width, y + measured.actualBoundingBoxDescent]);
      const around = noted.boxes
        .filter(({ canvas, box }) => {
          const isIn = box.left <= place.left && box.right >= place.left && box.top <= place.top && box.bottom >= place.top;
          return canvas === this.canvas && isIn;
        })
        .map(({ box }) => box)
        .sort((p, q) => (p.right - p.left) * (p.bottom - p.top) - (q.right - q.left) * (q.bottom - q.top));
      const isSqueezed = measured.width > width + 0.5;
      noted.texts.push({ canvas: this.canvas, text: { text, ...place, isSqueezed, box: around[0] ?? null } });
      if (most === undefined) fillText.call(this, text, x, y);
      else fillText.call(this, text, x, y, most);
    };
  });
}

export interface DrawnNow {
  readonly texts: readonly DrawnText[];
  readonly boxes: readonly Drawn[];
}
/** What stands drawn now in a part of the page, and the texts of elements above it. */
export function drawnNow(part: Locator): Promise<DrawnNow> {
  return part.evaluate((element) => {
    const { texts, boxes } = (window as unknown as { drawn: Listening }).drawn;
    const isIn = ({ canvas }: { readonly canvas: HTMLCanvasElement }): boolean => element.contains(canvas);
    const own: DrawnText[] = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      const text = node.textContent?.trim() ?? "";
      if (!parent || text === "" || !parent.checkVisibility() || getComputedStyle(parent).color === "rgba(0, 0, 0, 0)") continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const { left, top, right, bottom } = range.getBoundingClientRect();
      own.push({
        text,
        left,
        top,
        right,
        bottom,
        isSqueezed: parent.scrollWidth > parent.clientWidth + 1 && parent.clientWidth > 0,
        box: null,
      });
    }
    return { texts: [...texts.filter(isIn).map(({ text }) => text), ...own], boxes: boxes.filter(isIn).map(({ box }) => box) };
  });
}

/** Texts that go beyond their boxes, are narrowed, or lie on one another, in words. @param slack - pixels that are not seen */
export function faultsOf({ texts }: DrawnNow, slack = 1): readonly string[] {
  const faults: string[] = [];
  for (const { text, box, left, top, right, bottom, isSqueezed } of texts) {
    if (isSqueezed) faults.push(`"${text}" is narrowed`);
    if (box && (right > box.right + slack || bottom > box.bottom + slack || left < box.left - slack || top < box.top - slack))
      faults.push(`"${text}" goes beyond its box`);
  }
  const sorted = [...texts].sort((a, b) => a.top - b.top);
  for (const [n, a] of sorted.entries())
    for (let m = n + 1; m < sorted.length; m += 1) {
      const b = sorted[m] as DrawnText;
      if (b.top >= a.bottom - slack) break;
      const isApart = a.right <= b.left + slack || b.right <= a.left + slack || b.bottom <= a.top + slack;
      if (!isApart) faults.push(`"${a.text}" lies on "${b.text}"`);
    }
  return faults;
}
