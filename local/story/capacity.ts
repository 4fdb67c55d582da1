import type { Scenario } from '../boot/scenario.ts';

/** Watches how many healthy hosts a fleet has, by the truth; looks again only when something that counts has changed. */
export class CapacityWatch {
  lowest = Number.POSITIVE_INFINITY;
  now = 0;
  private readonly scenario: Scenario;
  private readonly fleetId: string;
  private key = '';

  constructor(scenario: Scenario, fleetId: string) {
    this.scenario = scenario;
    this.fleetId = fleetId;
    this.look();
  }

  look(): void {
    const { tables, loadBalancing } = this.scenario.local;
    const key = `${tables.units().writes} ${loadBalancing.history.length}`;
    if (key === this.key) return;
    this.key = key;
    this.now = this.scenario.healthy(this.fleetId);
    this.lowest = Math.min(this.lowest, this.now);
  }
}
