import type { SeenByBackEnd } from "./driver";

/** A block device of the control domain, one for each disk of a guest. guess: short for SM's /dev/sm/backend/SR/VDI, which is what it links to */
export const blockDevice: SeenByBackEnd = { type: "phy", params: (domid, device) => `/dev/sm/${domid}/${device}` };
