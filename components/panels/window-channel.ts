/** How a window with a single tab gives it back to the console of its lab. */
import { useEffect } from "react";
import { openPanels, type PanelPlace } from "../data/panels";
import { z } from "../data/zod";

/** How long a window waits for a console of its lab to answer, ms. */
const ANSWER_MS = 400;
const messageSchema = z.union([
  z.object({ kind: z.literal("dock"), id: z.string(), at: z.object({ kind: z.string(), uuid: z.string(), tab: z.string() }) }),
  z.object({ kind: z.literal("docked"), id: z.string() }),
]);
type Message = z.infer<typeof messageSchema>;

/** One for each lab; only pages of this server, in this browser, are on it. */
function channelOf(labId: string): BroadcastChannel {
  return new BroadcastChannel(`xenarium ${labId}`);
}
function read(event: MessageEvent): Message | null {
  const parsed = messageSchema.safeParse(event.data);
  return parsed.success ? parsed.data : null;
}

/** Asks for a tab to be shown among a console's panels. @returns whether some console has taken it */
export function giveBack(labId: string, at: PanelPlace): Promise<boolean> {
  const channel = channelOf(labId);
  const id = crypto.randomUUID();
  return new Promise((resolve) => {
    const end = (isTaken: boolean): void => {
      clearTimeout(timer);
      channel.close();
      resolve(isTaken);
    };
    const timer = setTimeout(() => end(false), ANSWER_MS);
    channel.onmessage = (event) => {
      const message = read(event);
      if (message?.kind === "docked" && message.id === id) end(true);
    };
    channel.postMessage({ kind: "dock", id, at } satisfies Message);
  });
}
/** Takes tabs back that stood in windows of their own. */
export function useTakeBack(labId: string): void {
  useEffect(() => {
    const channel = channelOf(labId);
    channel.onmessage = (event) => {
      const message = read(event);
      if (message?.kind !== "dock") return;
      if (openPanels(labId, [message.at], "below") === 0) channel.postMessage({ kind: "docked", id: message.id } satisfies Message);
    };
    return () => channel.close();
  }, [labId]);
}
