import { en as data } from "../data/text.en";
import { en as grid } from "../grid/text.en";
import { en as i18nNotices } from "../i18n/notices/text.en";
import { en as alert } from "../kinds/alert/text.en";
import { en as appliance } from "../kinds/appliance/text.en";
import { en as common } from "../kinds/common/text.en";
import { en as device } from "../kinds/device/text.en";
import { en as hostDialogs } from "../kinds/host/dialogs/text.en";
import { en as host } from "../kinds/host/text.en";
import { en as networkKind } from "../kinds/network/text.en";
import { en as organise } from "../kinds/organise/text.en";
import { en as pool } from "../kinds/pool/text.en";
import { en as searchKind } from "../kinds/search/text.en";
import { en as srTabs } from "../kinds/sr/tabs/text.en";
import { en as sr } from "../kinds/sr/text.en";
import { en as template } from "../kinds/template/text.en";
import { en as kinds } from "../kinds/text.en";
import { en as vm } from "../kinds/vm/text.en";
import { en as panels } from "../panels/text.en";
import { en as search } from "../search/text.en";
import { en as tree } from "../tree/text.en";
import { en as frameCommands } from "./commands/text.en";
import { en as frame } from "./text.en";

/** Texts of the console as it opens. */
export const texts = {
  ...frame,
  ...frameCommands,
  ...data,
  ...tree,
  ...search,
  ...grid,
  ...panels,
  ...i18nNotices,
  ...kinds,
  ...alert,
  ...appliance,
  ...common,
  ...device,
  ...host,
  ...networkKind,
  ...organise,
  ...pool,
  ...searchKind,
  ...sr,
  ...template,
  ...vm,
  ...hostDialogs,
  ...srTabs,
};
