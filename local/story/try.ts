import { contentionScenario, tellContention } from './contention/contention.ts';
import { Narrator } from './narrator.ts';
import { terminal } from './terminal.ts';
const out = terminal({ write: (t) => void process.stdout.write(t), isTerminal: false, environment: {} });
const s = await contentionScenario();
try { await tellContention(s, { narrator: new Narrator(out) }); } catch (e) { console.error(e); for (const item of s.local.table.dump().filter((i) => i.sk.startsWith('EVENT#') && (i as any).step === 'x' || (i as any).pk.includes('co-23'))) console.error(item.pk, (item as any).at, (item as any).text); }
process.exit(0)
