import type { Captured } from './captured.ts';

/** The volume that the borrower's system runs on: what every document of a loan is sent for. */
export const borrowedRoot = ({ borrowed, manifest }: Captured): string =>
  borrowed.find((entry) => entry.device === manifest.rootDeviceName)?.volumeId ?? '';
