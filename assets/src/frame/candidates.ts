/** Which of an image's sources a browser takes (https://html.spec.whatwg.org/#select-an-image-source). */
import { candidatesOf } from "./srcset.ts";
import { native, recall } from "./written.ts";

/** A candidate, with its descriptors as `srcset` has them; "" for `src`. */
export interface Source {
  url: string;
  descriptor: string;
  sizes: string | null;
}

/** The source that this image loads now; null for none. */
export function sourceOf(image: Element): Source | null {
  const picture = image.parentElement;
  if (picture instanceof HTMLPictureElement) {
    for (const child of picture.children) {
      if (child === image) break;
      if (!(child instanceof HTMLSourceElement) || !applies(child)) continue;
      const source = chosen(recall(child, "srcset") ?? "", null, native.get(child, "sizes"));
      if (source !== null) return source;
    }
  }
  return chosen(recall(image, "srcset") ?? "", recall(image, "src"), native.get(image, "sizes"));
}

const IMAGE_TYPES =
  /^image\/(?:apng|avif|bmp|gif|jpeg|jpg|pjpeg|png|svg\+xml|webp|x-icon|vnd\.microsoft\.icon)$/i;

function applies(source: HTMLSourceElement): boolean {
  const media = native.get(source, "media");
  if (media !== null && !matchMedia(media).matches) return false;
  const type = (native.get(source, "type") ?? "").split(";")[0]?.trim() ?? "";
  return type === "" || IMAGE_TYPES.test(type);
}

function chosen(srcset: string, src: string | null, sizes: string | null): Source | null {
  const listed = candidatesOf(srcset)
    .map(({ url, descriptors }) => ({ url, descriptor: descriptors.trim(), sizes }))
    .filter(({ descriptor }) => densityOf(descriptor, 1) !== null);
  const widths = listed.some(({ descriptor }) => /\dw\b/.test(descriptor));
  const plain = listed.some(({ descriptor }) => densityOf(descriptor, 1) === 1 && !/\dw\b/.test(descriptor));
  if (src !== null && src.trim() !== "" && !widths && !plain)
    listed.push({ url: src, descriptor: "", sizes: null });
  const size = widths ? sizeOf(sizes ?? "100vw") : 1;
  const dense = listed
    .map((source) => ({ source, density: densityOf(source.descriptor, size) ?? 1 }))
    .sort((a, b) => a.density - b.density);
  return (dense.find(({ density }) => density >= devicePixelRatio) ?? dense.at(-1))?.source ?? null;
}

/** Null where a browser leaves the candidate out. */
function densityOf(descriptor: string, size: number): number | null {
  if (descriptor === "") return 1;
  const width = /(?:^|\s)(\d+)w(?:\s|$)/.exec(descriptor)?.[1];
  if (width !== undefined) return Number(width) / size;
  const density = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)x$/i.exec(descriptor)?.[1];
  return density === undefined || Number(density) < 0 ? null : Number(density);
}

/** CSS pixels of `sizes` (https://html.spec.whatwg.org/#parse-a-sizes-attribute). */
function sizeOf(sizes: string): number {
  for (const part of sizes.split(/,(?![^(]*\))/)) {
    const text = part.trim();
    const length = /(?:[\w-]*\((?:[^()]|\([^()]*\))*\)|\S+)$/.exec(text)?.[0] ?? "";
    const condition = text.slice(0, text.length - length.length).trim();
    if (condition !== "" && !matchMedia(condition).matches) continue;
    const pixels = pixelsOf(length);
    if (pixels !== null) return pixels || 1;
  }
  return innerWidth || 1;
}

/** Null for what is no length. */
function pixelsOf(length: string): number | null {
  const simple = /^([\d.]+)(px|vw|em|rem)$/i.exec(length);
  const value = Number(simple?.[1]);
  if (simple?.[2] === "px") return value;
  if (simple?.[2] === "vw") return (value * innerWidth) / 100;
  if (simple !== null) return value * 16;
  if (!CSS.supports("width", length) || length === "auto") return null;
  // Lengths mean the same in a media query; what they are is found by halves.
  let [low, high] = [0, 16_384];
  while (high - low > 0.5) {
    const middle = (low + high) / 2;
    if (matchMedia(`(min-width: calc(${innerWidth}px + ${middle}px - (${length})))`).matches) high = middle;
    else low = middle;
  }
  return high;
}
