/** See `cdn.mjs`. */
export function shippedTable<Asset>(
  emit: (name: string, content: Uint8Array) => Asset | Promise<Asset>,
): Promise<{ pattern: string; contentType: string; asset: Asset | null }[]>;
