/**
 * How a report looks: on a screen, light or dark, down to 360 px; and on paper, where it is always
 * light, A4 or Letter, and needs no background to be printed.
 */
export const pageStyle = `
:root{color-scheme:light;--ink:#16202b;--soft:#5a6673;--line:#d5dbe1;--panel:#f5f7f9;--bar:#2f6690;--good:#1e7145;--bad:#a4161a;--page:#fff}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;max-width:64rem;margin:0 auto;padding:2rem 1.25rem 4rem;color:var(--ink);background:var(--page)}
header{border-bottom:3px solid var(--ink);padding-bottom:1rem;margin-bottom:1.25rem}
.brand{font-size:.8rem;letter-spacing:.08em;text-transform:uppercase;color:var(--soft);margin:0}
h1{font-size:1.75rem;line-height:1.2;margin:.25rem 0 .5rem}
h2{font-size:1.2rem;margin:2.25rem 0 .5rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
p{margin:.5rem 0;max-width:46rem}
.soft{color:var(--soft)}.t{white-space:nowrap}
.verdict{border:1px solid var(--line);border-left:6px solid var(--good);padding:.75rem 1rem;margin:1.25rem 0}
.verdict.bad{border-color:var(--bad)}
.verdict strong{color:var(--good)}.verdict.bad strong{color:var(--bad)}
.verdict p,.verdict ul{margin:.25rem 0}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;margin:1.25rem 0;padding:0;list-style:none}
.figures li{border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem;background:var(--panel)}
.figures b{display:block;font-size:1.4rem;line-height:1.25;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.figures span{font-size:.8rem;color:var(--soft)}
.bars{display:grid;grid-template-columns:minmax(5rem,max-content) minmax(4rem,1fr) max-content;gap:.2rem .75rem;align-items:center;font-size:.85rem;margin:.75rem 0}
.bars>div{display:contents}.bars span{overflow-wrap:anywhere;max-width:17rem}.bars b{font-weight:400;text-align:right;font-variant-numeric:tabular-nums}
.bars svg{display:block;width:100%;height:.8rem}rect{fill:var(--bar)}
.columns svg{display:block;width:100%;height:8rem;border-bottom:1px solid var(--ink)}
.columns p{display:flex;justify-content:space-between;gap:1rem;max-width:none;margin:.2rem 0;font-size:.8rem;color:var(--soft)}
table{border-collapse:collapse;width:100%;font-size:.8rem;margin:.75rem 0}
th,td{border-bottom:1px solid var(--line);padding:.3rem .75rem .3rem 0;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{color:var(--soft);font-weight:600;overflow-wrap:normal}tbody tr:last-child td{border-bottom-color:var(--ink)}
th.n,td.n{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal;white-space:nowrap}
th:last-child,td:last-child{padding-right:0}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
@media screen and (prefers-color-scheme:dark){
:root{color-scheme:dark;--ink:#e6ebf0;--soft:#9aa7b4;--line:#33404d;--panel:#1b242d;--bar:#6aa9d8;--good:#6cc796;--bad:#ff8a8a;--page:#12181e}
}
@media screen and (max-width:44rem){
body{padding:1.25rem .9rem 3rem}h1{font-size:1.4rem}
.figures{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}.figures b{font-size:1.2rem}.t{white-space:normal}
.bars,.bars>div{display:grid;grid-template-columns:1fr;gap:.5rem}.bars>div{grid-template-columns:1fr max-content;gap:.1rem .75rem}
.bars svg{grid-row:2;grid-column:1/-1}
table,tbody,tr,td{display:block;width:100%}thead{position:absolute;left:-999rem}
tr{border:1px solid var(--line);border-radius:6px;padding:.35rem .7rem;margin:.6rem 0}
td,tbody tr:last-child td{display:grid;grid-template-columns:8rem 1fr;gap:.5rem;border:0;padding:.15rem 0}
td.n{text-align:left;white-space:normal}
td::before{content:attr(data-label);color:var(--soft)}
}
@page{margin:16mm 14mm 18mm;@bottom-left{content:"Traceveil: evidence of redaction";font:8pt sans-serif;color:#5a6673}@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif;color:#5a6673}}
@media print{
body{font-size:10pt;max-width:none;padding:0}table{font-size:8pt}.bars,.figures span{font-size:8.5pt}
h2{break-after:avoid;margin-top:1.5rem}p{orphans:3;widows:3}h2+p{break-after:avoid}
h1{font-size:19pt}.figures{grid-template-columns:repeat(3,1fr)}
thead{display:table-header-group}tr,li,.verdict,.figures,.columns,.short{break-inside:avoid}
.bars svg,.bars span,.bars b{break-inside:avoid}
}
`;
