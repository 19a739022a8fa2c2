import type { Terminal } from "@xterm/xterm";

/** Renderers that work on the processor: the page itself is faster than these. @source ANGLE, Mesa, Windows: names of their software renderers */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|basic render|software/i;

/** Whether the browser draws with a graphics card. It is asked once: a page may have few contexts. */
let graphics: boolean | null = null;
function hasGraphics(): boolean {
  graphics ??= looksForGraphics();
  return graphics;
}
function looksForGraphics(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (!gl) return false;
  const name = gl.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER;
  const renderer = `${gl.getParameter(name)}`;
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !SOFTWARE.test(renderer);
}

/**
 * Lets a terminal that is on the page draw itself with WebGL, where there is any and for as long as its context lasts; else the page's
 * own elements do. Which of them draws stands in `data-renderer` of its element.
 * @returns stops it
 */
export function drawFast(xterm: Terminal): () => void {
  let isOver = false;
  const says = (renderer: "dom" | "webgl"): void => {
    if (xterm.element) xterm.element.dataset.renderer = renderer;
  };
  says("dom");
  const draw = async (): Promise<void> => {
    const { WebglAddon } = await import("@xterm/addon-webgl");
    if (isOver) return;
    const addon = new WebglAddon();
    addon.onContextLoss(() => {
      addon.dispose();
      says("dom");
    });
    xterm.loadAddon(addon);
    says("webgl");
  };
  // What cannot be loaded or begun leaves the terminal as it is.
  if (hasGraphics()) draw().catch(() => says("dom"));
  return () => {
    isOver = true;
  };
}
