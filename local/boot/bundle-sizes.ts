import table from './bundle-sizes.json' with { type: 'json' };

const sizes: Readonly<Record<string, number>> = table;

/** Bytes of the bundle of that entry, as the committed table has it; undefined for the entry of a test. */
export const bundleBytes = (entry: string): number | undefined => sizes[entry];
