/** Which fields of which classes somebody is shown, in the form in which each change and each record can be held against it. */
import { type ClassInfo, classInfo, type FieldInfo, isClassName } from "../fields";
import type { FieldsByClass } from "./fields";

/** What is shown of one class. */
export interface ShownClassInfo {
  readonly info: ClassInfo;
  readonly fields: readonly FieldInfo[];
  /** by the number of the field */
  readonly has: readonly boolean[];
}

export class Projection {
  private readonly byNumber: (ShownClassInfo | undefined)[] = [];
  readonly classes: readonly ShownClassInfo[];

  /** @throws Error for a class or field that the datamodel has not, or whose records do not go out */
  constructor(table: FieldsByClass) {
    this.classes = Object.entries(table).map(([name, names]) => {
      if (!isClassName(name) || !classInfo(name).isVisible) throw new Error(`records of ${name} do not go out`);
      const info = classInfo(name);
      const fields = names.map((field): FieldInfo => {
        const found = info.byName.get(field);
        if (!found || found.isInternal) throw new Error(`${name} has no field ${field} that goes out`);
        return found;
      });
      const has = info.fields.map((field) => fields.includes(field));
      const shown = { info, fields, has };
      this.byNumber[info.number] = shown;
      return shown;
    });
  }

  /** Undefined: nothing of the class is shown. */
  of(info: ClassInfo): ShownClassInfo | undefined {
    return this.byNumber[info.number];
  }
}

const made = new WeakMap<FieldsByClass, Projection>();
/** The projection of a table, made once. @throws Error as its constructor does */
export function projectionOf(table: FieldsByClass): Projection {
  let projection = made.get(table);
  if (!projection) {
    projection = new Projection(table);
    made.set(table, projection);
  }
  return projection;
}
