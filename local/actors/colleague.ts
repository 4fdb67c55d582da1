import { StartInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { everyMinutes } from './actor.ts';
import type { Account, Actor } from './actor.ts';

export type Deed = 'stop' | 'start' | 'register';

/** A colleague with the console who means well: a lent host is stopped, started, put back into the target groups, in turn. */
export function colleague(
  local: Account,
  { everyMinute = 4, deeds = ['stop', 'start', 'register'] }: { everyMinute?: number; deeds?: readonly Deed[] } = {},
): Actor {
  let next = 0;
  const groups = [...new Set(local.loadBalancing.registrations().map(({ groupArn, port }) => `${groupArn} ${port}`))];
  return everyMinutes(local, 'colleague', everyMinute, async ({ ec2, loadBalancing }, say) => {
    const lent = [...local.ec2.state.instances.values()].find(({ tags }) => tags['ahps:checkout'] !== undefined);
    if (lent === undefined) return;
    const InstanceIds = [lent.id];
    const deed = deeds[next % deeds.length];
    next += 1;
    if (deed === 'stop') await ec2.send(new StopInstancesCommand({ InstanceIds }));
    else if (deed === 'start') await ec2.send(new StartInstancesCommand({ InstanceIds }));
    else for (const group of groups) await loadBalancing.send(registration(group, lent.id));
    say(`${deed} ${lent.id}`);
  });
}

function registration(group: string, Id: string): RegisterTargetsCommand {
  const [TargetGroupArn = '', port = ''] = group.split(' ');
  return new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id, Port: Number(port) }] });
}
