/** What is to go wrong, and how often. Each `take…` uses one up. */
export class Faults {
  private readonly capacity = new Map<string, number>();
  private readonly attachments = new Map<string, number>();
  private readonly stops = new Set<string>();
  private readonly snapshots = new Set<string>();
  private readonly hiddenTypes = new Set<string>();
  readonly disabledKeys = new Set<string>();

  lackCapacity(instanceType: string, times: number): void {
    this.capacity.set(instanceType, times);
  }
  takeCapacity(instanceType: string): boolean {
    return take(this.capacity, instanceType);
  }
  failAttachment(volumeId: string, times: number): void {
    this.attachments.set(volumeId, times);
  }
  takeAttachment(volumeId: string): boolean {
    return take(this.attachments, volumeId);
  }
  stick(instanceId: string): void {
    this.stops.add(instanceId);
  }
  takeStick(instanceId: string): boolean {
    return this.stops.delete(instanceId);
  }
  failNextSnapshot(volumeId: string): void {
    this.snapshots.add(volumeId);
  }
  takeSnapshot(volumeId: string): boolean {
    return this.snapshots.delete(volumeId);
  }
  /** Takes a type out of a zone's offering. */
  hideType(instanceType: string, zone: string): void {
    this.hiddenTypes.add(`${instanceType} ${zone}`);
  }
  offered(instanceType: string, zone: string): boolean {
    return !this.hiddenTypes.has(`${instanceType} ${zone}`);
  }
}

function take(counts: Map<string, number>, key: string): boolean {
  const left = counts.get(key) ?? 0;
  if (left > 0) counts.set(key, left - 1);
  return left > 0;
}
