import { demoHosts } from '../../local/boot/demo-world.ts';
import { scenario } from '../../local/boot/scenario.ts';

export interface Pace {
  /** Loans before the measurement: by then the code is compiled. */
  readonly warmUp: number;
  readonly measured: number;
}

/** Whole simulated loans, out and back, in one second of processor time, one after the other by the direct door. */
export async function checkoutsPerCpuSecond({ warmUp, measured }: Pace, seed: number): Promise<number> {
  const s = await scenario({ seed });
  const lend = async (index: number): Promise<void> => {
    const id = await s.checkout({ host: demoHosts[index % 4] ?? demoHosts[0], persona: 'load-generator' });
    await s.until(id, 'ACTIVE');
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
  };
  for (let index = 0; index < warmUp; index++) await lend(index);
  const before = process.cpuUsage();
  for (let index = 0; index < measured; index++) await lend(index);
  const { user, system } = process.cpuUsage(before);
  return measured / ((user + system) / 1e6);
}
