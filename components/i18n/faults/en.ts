import { saidEn } from "../said/en";
import { authEn } from "./en-auth";
import { certificatesEn } from "./en-certificates";
import { devicesEn } from "./en-devices";
import { generalEn } from "./en-general";
import { haEn } from "./en-ha";
import { hostEn } from "./en-host";
import { networkEn } from "./en-network";
import { poolEn } from "./en-pool";
import { storageEn } from "./en-storage";
import { updatesEn } from "./en-updates";
import { vmEn } from "./en-vm";
import type { FaultTable } from "./texts";

/** The refusals of the toolstack as sentences. */
export const faultsEn: FaultTable = {
  sentences: {
    ...vmEn,
    ...devicesEn,
    ...storageEn,
    ...networkEn,
    ...hostEn,
    ...poolEn,
    ...haEn,
    ...authEn,
    ...certificatesEn,
    ...updatesEn,
    ...generalEn,
  },
  said: saidEn,
};
