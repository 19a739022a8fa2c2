import { saidZh } from "../said/zh";
import type { FaultTable } from "./texts";
import { authZh } from "./zh-auth";
import { certificatesZh } from "./zh-certificates";
import { devicesZh } from "./zh-devices";
import { generalZh } from "./zh-general";
import { haZh } from "./zh-ha";
import { hostZh } from "./zh-host";
import { networkZh } from "./zh-network";
import { poolZh } from "./zh-pool";
import { storageZh } from "./zh-storage";
import { updatesZh } from "./zh-updates";
import { vmZh } from "./zh-vm";

/** 工具栈的拒绝，按中文习惯写成句子。 */
export const faultsZh: FaultTable = {
  sentences: {
    ...vmZh,
    ...devicesZh,
    ...storageZh,
    ...networkZh,
    ...hostZh,
    ...poolZh,
    ...haZh,
    ...authZh,
    ...certificatesZh,
    ...updatesZh,
    ...generalZh,
  },
  said: saidZh,
};
