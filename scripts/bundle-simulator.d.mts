import type { Plugin } from "vitest/config";

export function bundleSimulator(): Promise<void>;
export const bundledSimulator: Plugin;
export const BUNDLED: RegExp;
