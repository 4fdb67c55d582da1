/** An image of the configuration as EC2 describes it, for one architecture. */
export interface ResolvedImage {
  readonly imageId: string;
  /** Snapshot of its root device: what the borrower's root volume is made from. */
  readonly snapshotId: string;
  readonly rootGiB: number;
  readonly architecture: string;
  readonly virtualization: string;
  readonly ena: boolean;
  /** `legacy-bios`, `uefi`, `uefi-preferred`; null leaves it to the type. */
  readonly bootMode: string | null;
  /** The account owns it: a launch permission on somebody else's image does not let one make volumes from its snapshot. */
  readonly owned: boolean;
  readonly productCodes: readonly string[];
}
/** Image name of the configuration → the image for the host's architecture. */
export type ResolvedImages = Readonly<Record<string, ResolvedImage>>;
