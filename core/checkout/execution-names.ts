/** Executions are named after loan and epoch: AWS takes a name once [SFN-Q], which makes it safe to start one again. */
export const checkoutName = (id: string, epoch: number): string => `${id}-${String(epoch)}-checkout`;
/** Named after the epoch that it ends: begin raises the epoch. */
export const checkInName = (id: string, epoch: number): string => `${id}-${String(epoch)}-checkin`;
