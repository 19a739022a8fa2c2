/** The pictures of a map, fetched once each, and as large as they are ever drawn. */
import type { MapPictureView } from "@/server/contract";

/** A picture that can be drawn. */
export interface ReadyPicture {
  readonly is: "ready";
  /** its bytes as an address of their own */
  readonly url: string;
  readonly image: CanvasImageSource;
  /** proportions of its own, pixels */
  readonly width: number;
  readonly height: number;
}
/** `coming`: it has been asked for; `unread`: there is none of that id, or nobody can read it. */
export type PictureState = ReadyPicture | { readonly is: "coming" } | { readonly is: "unread" };
export type Pictures = ReadonlyMap<string, PictureState>;
export const NO_PICTURES: Pictures = new Map();

/** Whether a picture is not here yet. */
export const isPictureComing = (pictures: Pictures, id: string): boolean => (pictures.get(id)?.is ?? "coming") === "coming";

/** Longest side of what is drawn, pixels: three times what a map of usual zoom shows of it. */
const LONGEST = 2_048;
/** A drawing without a size of its own has that of an `<img>`. @source HTML, 4.8.3: CSS 2 §10.3.2 */
const USUAL = { width: 300, height: 150 } as const;

export const pictureUrl = ({ type, base64 }: MapPictureView): string => `data:${type};base64,${base64}`;

/** Reads a picture as an `<img>` does, in which nothing of an SVG runs. @throws where the browser cannot read it */
export async function readPicture(url: string): Promise<ReadyPicture> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const width = image.naturalWidth || USUAL.width;
  const height = image.naturalHeight || USUAL.height;
  // A drawing of shapes is sharp at any size; one of pixels is no larger than it is.
  const isShapes = url.startsWith("data:image/svg");
  const scale = Math.min(isShapes ? Number.POSITIVE_INFINITY : 1, LONGEST / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  context?.drawImage(image, 0, 0, canvas.width, canvas.height);
  // What may not be read back would keep the whole map from being exported.
  context?.getImageData(0, 0, 1, 1);
  return { is: "ready", url, image: canvas, width, height };
}

/** Keeps what has been fetched, by picture. */
export class PictureStore {
  #pictures: Pictures = NO_PICTURES;
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly ask: (id: string) => Promise<MapPictureView | null>,
    readonly read: (url: string) => Promise<ReadyPicture> = readPicture,
  ) {}
  get pictures(): Pictures {
    return this.#pictures;
  }
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  /** Fetches what is not here yet. What could not be fetched is asked for again when it is wanted again. */
  want(ids: Iterable<string>): void {
    for (const id of new Set(ids)) {
      if (this.#pictures.has(id)) continue;
      this.#set(id, { is: "coming" });
      void this.#fetch(id);
    }
  }
  async #fetch(id: string): Promise<void> {
    const view = await this.ask(id).catch(() => undefined);
    // No answer is not the answer that there is none.
    if (view === undefined) {
      this.#set(id, null);
      return;
    }
    this.#set(id, view ? await this.read(pictureUrl(view)).catch((): PictureState => ({ is: "unread" })) : { is: "unread" });
  }
  #set(id: string, state: PictureState | null): void {
    const next = new Map(this.#pictures);
    if (state) next.set(id, state);
    else next.delete(id);
    this.#pictures = next;
    for (const listener of this.#listeners) listener();
  }
}
