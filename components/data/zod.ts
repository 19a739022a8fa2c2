import { config, z } from "zod";

// The content policy forbids code made from text; zod would try it first and be reported.
config({ jitless: true });

/** The schemas of the page's forms. */
export { z };
