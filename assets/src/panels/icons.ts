/** The icons of the interface, on a grid of 16 units; they take the colour of the text around them. */

const namespace = "http://www.w3.org/2000/svg";

const shapes = {
  run: { fill: true, path: "M4.5 2.6v10.8a.6.6 0 0 0 .9.5l8.4-5.4a.6.6 0 0 0 0-1L5.4 2.1a.6.6 0 0 0-.9.5Z" },
  stop: { fill: true, path: "M4 3h8a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Z" },
  reset: { fill: false, path: "M5.5 3 2.5 6l3 3M3 6h6.2a3.8 3.8 0 0 1 0 7.5H6" },
  restart: { fill: false, path: "M2.800 8a5.200 5.200 0 1 0 1.600-3.800L2.800 6M2.800 2.500V6h3.500" },
  back: { fill: false, path: "M10 3 5 8l5 5" },
  forward: { fill: false, path: "m6 3 5 5-5 5" },
  reload: { fill: false, path: "M13.2 8a5.2 5.2 0 1 1-1.6-3.8L13.2 6M13.2 2.5V6H9.7" },
  chevron: { fill: false, path: "m3.5 10 4.5-4.5 4.5 4.5" },
  clear: { fill: false, path: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM4.2 4.2l7.6 7.6" },
  files: { fill: false, path: "M2 3.5h4l1.5 2H14v7.5H2ZM2 6h12" },
  more: { fill: false, path: "M3 8h.01M8 8h.01M13 8h.01" },
  add: { fill: false, path: "M8 3v10M3 8h10" },
  upload: { fill: false, path: "M8 10.5v-8M4.8 5.5 8 2.3l3.2 3.2M2.5 11v2.5h11V11" },
  rename: { fill: false, path: "m2.8 13.2.7-3L10.800 3a1.400 1.400 0 0 1 2.200 2.200L5.800 12.500Z" },
  delete: { fill: false, path: "M2.500 4.500h11M6 4.500V2.800h4v1.700M4 4.500l.600 8.700h6.800l.600-8.700" },
  close: { fill: false, path: "m4 4 8 8M12 4l-8 8" },
  done: { fill: false, path: "m3 8.5 3.2 3.2L13 5" },
  failed: { fill: false, path: "M8 4.5v4M8 11v.5M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8Z" },
} as const;

export type IconName = keyof typeof shapes;

export function icon(name: IconName): SVGSVGElement {
  const shape = shapes[name];
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}${shape.fill ? " icon-filled" : ""}`);
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", shape.path);
  svg.append(path);
  return svg;
}
