/**
 * What keeps a map drawn: one canvas for all that stands still, one for dashes that move. It is told what has changed and draws once for
 * each frame; moving and zooming go past React, which hears of the view when it rests or has gone far.
 */
import { NO_PICTURES, type Pictures } from "../items/picture-store";
import { drawMoving, hasMoving } from "./draw-moving";
import { type DrawInput, drawStill } from "./draw-still";
import { type LineRates, lineRates } from "./line-states";
import { NO_MARKS } from "./marks";
import type { Palette } from "./palette";
import type { Scene } from "./scene";
import type { Size, View } from "./view";

/** Between two places of a dash. */
const STEP_MS = 50;
/** Pixels that a dash moves in a step. */
const STEP_PX = 1.2;
/** So long after the last change of its zoom it rests. */
const REST_MS = 140;

type Drawn = Omit<DrawInput, "scene" | "palette" | "view" | "size" | "ratio" | "isHurried"> & {
  readonly scene: Scene | null;
  readonly palette: Palette | null;
};

export class Stage {
  #view: View = { x: 16, y: 16, k: 1 };
  #size: Size = { width: 0, height: 0 };
  #still: CanvasRenderingContext2D | null = null;
  #moving: CanvasRenderingContext2D | null = null;
  #drawn: Drawn = {
    ...{ scene: null, rates: lineRates([], null), palette: null, measure: null, marks: NO_MARKS, drag: null, hasHeads: true },
    pictures: NO_PICTURES,
  };
  #isDue = false;
  #frame = 0;
  #phase = 0;
  #movedAt = 0;
  #isMoving = false;
  #isCalm = false;
  /** runs while it is being zoomed */
  #rest = 0;
  readonly #onView = new Set<(view: View) => void>();
  readonly #onPictures = new Set<() => void>();

  get view(): View {
    return this.#view;
  }
  get size(): Size {
    return this.#size;
  }
  get scene(): Scene | null {
    return this.#drawn.scene;
  }
  get pictures(): Pictures {
    return this.#drawn.pictures;
  }
  get rates(): LineRates {
    return this.#drawn.rates;
  }
  /** What a picture of it is drawn from; null: there is nothing yet. */
  get input(): DrawInput | null {
    const { scene, palette, ...rest } = this.#drawn;
    return scene && palette
      ? { ...rest, scene, palette, view: this.#view, size: this.#size, ratio: ratioOf(), isHurried: this.#rest !== 0 }
      : null;
  }

  /** @param isCalm - nothing is to move: somebody has asked for reduced motion */
  mount(still: HTMLCanvasElement, moving: HTMLCanvasElement, isCalm: boolean): () => void {
    this.#still = still.getContext("2d");
    this.#moving = moving.getContext("2d");
    this.#isCalm = isCalm;
    this.#resize();
    this.draw();
    return () => {
      cancelAnimationFrame(this.#frame);
      clearTimeout(this.#rest);
      this.#frame = 0;
      this.#rest = 0;
      this.#still = null;
      this.#moving = null;
    };
  }
  /** Hears of each view, as soon as it is one. */
  onView(listener: (view: View) => void): () => void {
    this.#onView.add(listener);
    return () => this.#onView.delete(listener);
  }
  /** Hears of pictures that have come. */
  onPictures = (listener: () => void): (() => void) => {
    this.#onPictures.add(listener);
    return () => this.#onPictures.delete(listener);
  };
  setView(view: View): void {
    if (view.k !== this.#view.k) {
      clearTimeout(this.#rest);
      this.#rest = window.setTimeout(() => {
        this.#rest = 0;
        this.draw();
      }, REST_MS);
    }
    this.#view = view;
    for (const listener of this.#onView) listener(view);
    this.draw();
  }
  setSize(size: Size): void {
    this.#size = size;
    this.#resize();
    this.draw();
  }
  /** Takes what has changed of what is drawn. */
  set(changed: Partial<Drawn>): void {
    this.#drawn = { ...this.#drawn, ...changed };
    if (changed.pictures) for (const listener of this.#onPictures) listener();
    this.draw();
  }
  /** Draws all of it with the next frame. */
  draw(): void {
    this.#isDue = true;
    this.#next();
  }

  #resize(): void {
    for (const context of [this.#still, this.#moving]) {
      if (!context) continue;
      context.canvas.width = Math.round(this.#size.width * ratioOf());
      context.canvas.height = Math.round(this.#size.height * ratioOf());
    }
  }
  #next(): void {
    if (this.#frame === 0 && this.#still) this.#frame = requestAnimationFrame((now) => this.#onFrame(now));
  }
  #onFrame(now: number): void {
    this.#frame = 0;
    const { input } = this;
    if (!input || !this.#still || !this.#moving || input.size.width === 0) return;
    const isDue = this.#isDue;
    this.#isDue = false;
    if (isDue) {
      drawStill(this.#still, input);
      this.#isMoving = !this.#isCalm && hasMoving(input);
    }
    const isStep = this.#isMoving && now - this.#movedAt >= STEP_MS;
    if (isStep) {
      this.#phase += STEP_PX;
      this.#movedAt = now;
    }
    // Without motion traffic shows by widths and figures alone.
    if ((isDue || isStep) && !this.#isCalm) drawMoving(this.#moving, input, this.#phase);
    if (this.#isMoving) this.#next();
  }
}
function ratioOf(): number {
  return globalThis.devicePixelRatio || 1;
}
