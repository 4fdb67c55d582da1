import type { BootOptions, LocalCloud } from '../../local/boot/boot.ts';

/** One run of the product; throws when it does not go as it should. Gives the cloud in which it went. */
export type Run = (options: BootOptions) => Promise<LocalCloud>;
