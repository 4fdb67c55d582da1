import type { Cloud } from '../../../local/aws/cloud.ts';

/** Lets virtual time pass until the answer is there; rejects as the answer does. */
export async function settle<T>(cloud: Cloud, answer: Promise<T>): Promise<T> {
  let settled = false;
  const watched = answer.finally(() => void (settled = true));
  watched.catch(() => undefined);
  await cloud.clock.run({ done: () => settled });
  return watched;
}
