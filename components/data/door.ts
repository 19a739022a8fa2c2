"use client";
/** What stands between this page and the server, in words for whoever can mend it. */
import { TRPCClientError } from "@trpc/client";
import { useEffect, useState } from "react";
import type { Params, TextKey } from "../i18n";
import { faultOf } from "./trpc";

/** A text of the page's, with what stands in it. */
export interface Said {
  readonly key: TextKey;
  readonly params?: Params;
}

const ASK_MS = 5_000;
/** A socket tries again within 12 s (components/data/socket.ts), so a server that lets pages in longer than that lets no socket in. */
const ASKED_OFTEN = 4;

function foreign(origin: string, host: string, setting: string): Said {
  return origin === "null" ? { key: "door.noOrigin", params: { host } } : { key: "door.foreign", params: { origin, host, setting } };
}

/** Why a call got no answer of the server's, where that can be told; null: it got one. */
export function doorProblem(error: unknown): Said | null {
  const fault = faultOf(error);
  if (fault?.code === "FOREIGN_ORIGIN") {
    const [origin = "", host = "", setting = ""] = fault.params.map(String);
    return foreign(origin, host, setting);
  }
  if (error instanceof TRPCClientError && error.data) return null;
  // A page that has read an answer itself throws what it says; what `fetch` throws for want of one is a TypeError.
  if (error instanceof Error && error.name === "Error") return null;
  // An answer that is no JSON, or not in the server's form, is somebody else's.
  const isAnswered = error instanceof TRPCClientError && (error.cause instanceof SyntaxError || error.meta?.response !== undefined);
  return { key: isAnswered ? "door.between" : "signin.failed" };
}

async function ask(): Promise<Said | null> {
  const answer = await fetch("/api/door", { method: "POST" });
  const body = (await answer.json().catch(() => null)) as { code?: string; origin?: string; host?: string; setting?: string } | null;
  if (body?.code === "FOREIGN_ORIGIN") return foreign(body.origin ?? "", body.host ?? "", body.setting ?? "");
  return answer.ok ? null : { key: "door.between" };
}

/** Why the page's socket does not connect while the server answers otherwise; null: not known, or a passing loss. */
export function useSocketProblem(isLost: boolean): Said | null {
  const [problem, setProblem] = useState<Said | null>(null);
  useEffect(() => {
    if (!isLost) return;
    let isOver = false;
    let admitted = 0;
    const look = async (): Promise<void> => {
      const found = await ask().catch((): null => {
        // Nobody answers: that is said elsewhere.
        admitted = -1;
        return null;
      });
      admitted = found ? 0 : admitted + 1;
      if (!isOver) setProblem(found ?? (admitted >= ASKED_OFTEN ? { key: "door.noSocket" } : null));
    };
    const timer = setInterval(look, ASK_MS);
    void look();
    return () => {
      isOver = true;
      clearInterval(timer);
      setProblem(null);
    };
  }, [isLost]);
  return problem;
}
