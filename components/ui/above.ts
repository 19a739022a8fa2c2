import { createContext, type ReactNode } from "react";

/** What stands above the dialog that is drawn: the ones that were opened from it. */
export const AboveContext = createContext<ReactNode>(null);
