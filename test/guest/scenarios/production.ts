import { guestDocuments } from '../documents.ts';
import { type Guest, ends, send } from '../guest.ts';
import { differences, inventory } from '../inventory.ts';
import { dataVolume } from '../machine.ts';

/** Sent for another root, no document does anything: not even for a volume that is attached, but is no root. */
export async function otherRoots(guest: Guest): Promise<void> {
  const wrong: string[] = [];
  for (const { name, patterns } of guestDocuments()) {
    const parameters = Object.fromEntries(Object.keys(patterns).map((each) => [each, '100']));
    const { exitCode } = await send(guest, name, { ...parameters, ExpectedRootVolume: dataVolume });
    if (exitCode !== 64) wrong.push(`${name}: exit ${exitCode}`);
  }
  guest.report.none('documents that run on another root', wrong);
}

/** The documents that are sent to a host in production. */
export async function production(guest: Guest): Promise<void> {
  const { machine, report, original } = guest;
  const fit = '{"fstabDevices":"","rootDevice":"","nvme":true,"ena":true,"encryptedDisks":"","tpm":false,"domainJoined":false}';
  await ends(guest, 'the inspection', [0, fit], 'AHPS-Inspect');
  await ends(guest, 'the return check', [0, '{"revision":"r7"}'], 'AHPS-ReturnCheck');
  await ends(guest, 'the probe of a blank host', [0, '"profile":"blank"'], 'AHPS-Probe', { Profile: 'blank' });
  await machine.run(`mkdir --parents /etc/ahps/quiesce.d /etc/ahps/idle.d /run/application; touch /run/application/in-flight
    printf '#!/bin/sh\\nrm --force /run/application/in-flight\\n' > /etc/ahps/quiesce.d/queue
    printf '#!/bin/sh\\ntest ! -e /run/application/in-flight\\n' > /etc/ahps/idle.d/queue
    chmod 0755 /etc/ahps/*.d/queue`);
  await ends(guest, 'idle while work is in flight', [75, 'work is in flight'], 'AHPS-Idle');
  await ends(guest, 'quiesce', [0, ''], 'AHPS-Quiesce');
  await ends(guest, 'quiesce once more', [0, ''], 'AHPS-Quiesce');
  await ends(guest, 'idle after quiesce', [0, ''], 'AHPS-Idle');
  report.equal('quiesced', (await machine.run('cat /run/ahps/quiesced')).stdout.trim(), '1');
  await machine.run('rm --recursive /etc/ahps/quiesce.d /etc/ahps/idle.d /run/application /run/ahps');
  report.none('changed by the documents for production and for other roots', differences(original, await inventory(machine)));
}
