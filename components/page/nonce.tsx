"use client";
import { CSPProvider } from "@base-ui/react/csp-provider";
import { type ReactNode, useState } from "react";

/**
 * Hands this page's nonce to the widgets that make style elements of their own.
 * A page moved to without being loaded keeps the policy, and so the nonce, of the one that was loaded.
 */
export function Nonce({ value, children }: { value: string; children: ReactNode }) {
  const [first] = useState(value);
  return <CSPProvider nonce={first}>{children}</CSPProvider>;
}
