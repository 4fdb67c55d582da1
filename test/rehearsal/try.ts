import { mkdirSync, rmSync } from 'node:fs';
import { startMiniStack } from './ministack.ts';
import { makePeople } from './people.ts';
import { bootstrap, deploy, writeConfiguration } from './deploy.ts';
import { killAll } from './processes.ts';
import { openDoor } from './door.ts';
import { deployedFunctions } from './functions.ts';
import { hostEvents } from './host-events.ts';
import { startLocalBackend } from './local-backend.ts';
import { adjust } from './adjust.ts';
import { Api } from './api.ts';
import { Loans } from './loans.ts';
import { verdict } from '#core/manifest/verdict.ts';
import { query } from './people.ts';
const place = '/work/wt/rehearse/.rehearsal/try';
rmSync(place, {recursive: true, force: true}); mkdirSync(place, {recursive: true});
process.once('exit', killAll); process.once('SIGTERM', () => process.exit(1)); process.once('SIGINT', () => process.exit(1));
const t = Date.now(); const say = (x: string) => console.log(((Date.now()-t)/1000).toFixed(1), x);
const door = await openDoor();
const ms = await startMiniStack(place, door.port, {SFN_WAIT_SCALE: '0.2'}); say('up '+ms.port);
const people = await makePeople(ms.port);
const site = {place, port: ms.port};
await bootstrap(site); say('bootstrapped');
const out = await deploy(site, writeConfiguration(site, people)); say('deployed'); await adjust(ms.port, out);
const functions = await deployedFunctions(ms.port);
const ev = await hostEvents(ms.port, (e) => say('EVENT ' + String(e)));
say(ev.names.join());
const groups = [...(await query(ms.port, 'ec2', {Action: 'DescribeSecurityGroups', Version: '2016-11-15'})).matchAll(/<groupId>(sg-[0-9a-f]+)<\/groupId>\s*<groupName>ahps-persona/g)].map(m => m[1]!);
say('groups ' + groups);
const backend = await startLocalBackend({speed: 10, onEvent: ev.take, groups});
door.open({backend, functions, emulatorPort: ms.port}); say('local up');
const api = new Api(ms.port, out['ahps-service']!['ApiUrl']!);
const loans = new Loans(api, people, say);
const host = backend.hosts[0]!;
try {
const before = await backend.manifestOf(host);
say('health ' + JSON.stringify(await api.get(people.borrower, '/v1/health')));
say('unsigned ' + JSON.stringify(await api.send({path: '/v1/health', keys: undefined})));
say('wrong ' + JSON.stringify(await api.send({path: '/v1/health', keys: {...people.borrower.keys, secretAccessKey: 'x'}})));
say('stranger ' + JSON.stringify(await loans.ask(people.stranger, {hostId: host, personaId: 'load-generator', duration: 'PT1H'})).slice(0, 400));
const id = await loans.checkout({hostId: host, personaId: 'load-generator'});
say('2nd ' + JSON.stringify(await loans.ask(people.borrower, {hostId: host, personaId: 'load-generator', duration: 'PT1H'})).slice(0, 400));
await loans.until(id, ['ACTIVE', 'DEGRADED'], 150);
await loans.checkIn(id);
await loans.until(id, ['CHECKED_IN'], 200);
say(JSON.stringify(verdict(before, await backend.manifestOf(host))));
} catch (e) { say(String(e)); }

import { sendSigned, rootKeys } from './signed.ts';
for (const f of ['read','record','guest','instance','volumes','network','fleet','capacity','resume','reconcile','deadline']) {
  const r = await sendSigned({port: ms.port, method:'POST', path:'/', service:'logs', keys: rootKeys, headers: {'content-type':'application/x-amz-json-1.1','x-amz-target':'Logs_20140328.FilterLogEvents'}, body: JSON.stringify({logGroupName: '/aws/lambda/ahps-'+f})});
  const ev2 = (JSON.parse(r.text) as {events?: {message: string}[]}).events ?? [];
  const lines = ev2.map(e => e.message).filter(m => /ERROR|WARN|Ahps\.|rror/.test(m) && !/DEP0169/.test(m));
  if (lines.length) say('LOG ' + f + ' ' + ev2.length + '\n' + [...new Set(lines)].slice(0, 12).map(l => l.slice(200, 900)).join('\n'));
}
say('denied ' + JSON.stringify(door.denied.slice(0, 5), null, 1)); say('failures ' + door.failures.length + JSON.stringify(door.failures.slice(0, 8), null, 1));
say(JSON.stringify([...door.calls]));
process.exit(0);
