import { zh as data } from "../data/text.zh";
import { zh as grid } from "../grid/text.zh";
import { zh as i18nNotices } from "../i18n/notices/text.zh";
import { zh as alert } from "../kinds/alert/text.zh";
import { zh as appliance } from "../kinds/appliance/text.zh";
import { zh as common } from "../kinds/common/text.zh";
import { zh as device } from "../kinds/device/text.zh";
import { zh as hostDialogs } from "../kinds/host/dialogs/text.zh";
import { zh as host } from "../kinds/host/text.zh";
import { zh as networkKind } from "../kinds/network/text.zh";
import { zh as organise } from "../kinds/organise/text.zh";
import { zh as pool } from "../kinds/pool/text.zh";
import { zh as searchKind } from "../kinds/search/text.zh";
import { zh as srTabs } from "../kinds/sr/tabs/text.zh";
import { zh as sr } from "../kinds/sr/text.zh";
import { zh as template } from "../kinds/template/text.zh";
import { zh as kinds } from "../kinds/text.zh";
import { zh as vm } from "../kinds/vm/text.zh";
import { zh as panels } from "../panels/text.zh";
import { zh as search } from "../search/text.zh";
import { zh as tree } from "../tree/text.zh";
import { zh as frameCommands } from "./commands/text.zh";
import { zh as frame } from "./text.zh";

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
