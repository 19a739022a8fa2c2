"use client";
import { useEffect, useRef } from "react";
import { useConsole } from "../data/console-context";
import { useVmCommand, useVms } from "../kinds/vm/use-vm-commands";
import type { PowerCommand } from "../kinds/vm/vm-commands";

/** Keys of the whole console. A terminal keeps its own: only Ctrl+K reaches out of it. */
export function useShortcuts(): void {
  const { targets, open, dialog, panel, setPanel } = useConsole();
  const vms = useVms(targets);
  const commandOf = useVmCommand();
  const latest = useRef<(event: KeyboardEvent) => void>(() => undefined);
  useEffect(() => {
    latest.current = (event) => {
      const target = event.target as HTMLElement;
      const isTyping = target.closest("input, textarea, select, [contenteditable]") !== null;
      const key = event.key.toLowerCase();
      const isCtrl = event.ctrlKey || event.metaKey;
      if (isCtrl && !event.altKey && !event.shiftKey && key === "k") {
        event.preventDefault();
        open({ kind: "palette" });
        return;
      }
      if (dialog !== null || isTyping) return;
      const run = (id: PowerCommand): void => {
        event.preventDefault();
        const state = commandOf(id, vms);
        if (state.why === null) state.run();
      };
      if (isCtrl && event.altKey && key === "n") {
        event.preventDefault();
        open({ kind: "newVm" });
      } else if (isCtrl && event.altKey && key === "r") run("reboot");
      else if (isCtrl && !event.altKey && key === "b") run("start");
      else if (isCtrl && !event.altKey && key === "e") run("shutDown");
      else if (isCtrl && !event.altKey && key === "y") run(vms.some((vm) => vm.power_state === "Suspended") ? "resume" : "suspend");
      else if (isCtrl && !event.altKey && !event.shiftKey && key === "z") {
        event.preventDefault();
        open({ kind: "undo" });
      } else if (isCtrl && event.altKey && key === "h") {
        event.preventDefault();
        setPanel(panel === "history" ? null : "history");
      } else if (!isCtrl && event.key === "?") {
        event.preventDefault();
        open({ kind: "help" });
      } else if (!isCtrl && event.key === "/") {
        event.preventDefault();
        document.getElementById("tree-search")?.focus();
      }
    };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => latest.current(event);
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
