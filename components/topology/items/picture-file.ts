/** A picture on its way from somebody's computer into a lab. */
import type { Outcome, PictureType } from "@/server/contract";
import { LIMITS } from "@/server/contract/limits";
import { readPicture } from "./picture-store";

const TYPES = ["image/png", "image/jpeg", "image/webp", "image/svg+xml"] as const satisfies readonly PictureType[];
/** Endings of names that are offered first. */
export const PICTURE_ENDINGS = ".png,.jpg,.jpeg,.webp,.svg";
/** Longest side of a picture that has just been added, graph units. */
const SIDE = 320;

export interface ChosenPicture {
  readonly file: File;
  /** its bytes as an address */
  readonly url: string;
  /** of its own, pixels */
  readonly width: number;
  readonly height: number;
}
export type WrongPicture = "items.pictureTooLarge" | "items.pictureNoPicture";

function urlOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
/** Reads a file as the map will; what the lab would refuse is told before anything is sent. */
export async function pictureOf(file: File): Promise<ChosenPicture | WrongPicture> {
  if (file.size > LIMITS.mapPictureBytes.most) return "items.pictureTooLarge";
  if (!(TYPES as readonly string[]).includes(file.type) || file.size < LIMITS.mapPictureBytes.least) return "items.pictureNoPicture";
  try {
    const url = await urlOf(file);
    const { width, height } = await readPicture(url);
    return { file, url, width, height };
  } catch {
    return "items.pictureNoPicture";
  }
}
/** How large a picture is on a map at first. */
export function sizeOnMap({ width, height }: { readonly width: number; readonly height: number }) {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  return { width: Math.max(16, Math.round(width * scale)), height: Math.max(16, Math.round(height * scale)) };
}

/**
 * Sends a picture to a lab. `fetch` does not tell how far it has come.
 * @param onProgress - part of it that has been sent, 0 to 1
 * @throws what the door says where the lab has not been asked
 */
export function sendPicture(labId: string, file: File, onProgress: (part: number) => void): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/labs/${labId}/pictures`);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const body = request.response as (Outcome & { readonly message?: string }) | null;
      if (request.status === 200 && body) resolve(body);
      else reject(new Error(body?.message ?? `${request.status}`));
    };
    request.onerror = () => reject(new TypeError("the connection broke off"));
    request.send(file);
  });
}
