/** See `linking.mjs`. */
export function webasgiWrap<Kind extends { sig: string }>(functions: Kind[]): CallableFunction[];
