import { it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { createScanner, defaultRules } from '@traceveil/detect';
import { createJudge } from '../captured/findings.ts';
import { summarize } from '../captured/known-misses.ts';
import { decodeCaptured, readCaptured, readPlanted } from '../captured/requests.ts';
it('x', () => { 
const folder='/work/shared/captured';
const judge = createJudge(readPlanted(folder));
const scanner = createScanner(defaultRules);
function mask(v: unknown): unknown {
  if (typeof v === 'string' || Buffer.isBuffer(v)) {
    const b = Buffer.from(v as string); let out: Buffer[] = []; let at=0;
    for (const f of scanner.scan(b,0,b.length)) { out.push(b.subarray(at,f.start), Buffer.from(`[REDACTED:${f.ruleId}#0123456789ab]`)); at=f.end; }
    out.push(b.subarray(at)); const r=Buffer.concat(out); return typeof v==='string'? r.toString(): r;
  }
  if (Array.isArray(v)) return v.map(mask);
  if (typeof v==='object' && v) return Object.fromEntries(Object.entries(v).map(([k,x])=>[k,mask(x)]));
  return v;
}
let text=''; let planted=0,left=0; const byKind: Record<string,number>={};
const groups = new Map<string, any[]>();
for (const c of readCaptured(folder)) { const d=decodeCaptured(c); const j=judge(d,mask(d) as never); planted+=j.planted; left+=j.left; for (const f of j.flaws) byKind[f.kind]=(byKind[f.kind]??0)+1; const g=`${c.library} ${c.signal}`; groups.set(g,[...(groups.get(g)??[]),...j.flaws]); }
text+=`${planted} planted, ${left} left; by kind ${JSON.stringify(byKind)}\n`;
for (const [g,flaws] of groups) { const [l='',s='']=g.split(' '); for (const m of summarize(l,s,flaws)) { text+=`${l} ${s} ${m.field}: ${m.count} x ${m.kind}\n`; for (const f of flaws.filter((x:any)=>x.field===m.field&&x.kind===m.kind).slice(0,3)) text+=`    ${JSON.stringify(f.shown)}\n`; } }
writeFileSync('/tmp/notes/captured-report-detect-only.txt', text); console.log(text.slice(0,300));
}, 600_000);
