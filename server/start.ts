import { failStart, serve } from "./main";

serve().catch(failStart);
