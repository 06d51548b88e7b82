/** The page's whole style: light and dark as the reader's system is, on paper without colours behind the text. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--quiet:#59636e;--line:#d1d9e0;--soft:#f6f8fa;--add:#1a7f37;--addbg:#dafbe1;--del:#cf222e;--delbg:#ffebe9;--chg:#9a6700;--chgbg:#fff8c5;--rep:#8250df;--addmark:#8ce0a0;--delmark:#ffb8b4}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--quiet:#9198a1;--line:#3d444d;--soft:#151b23;--add:#3fb950;--addbg:#14301f;--del:#f85149;--delbg:#341a1d;--chg:#d29922;--chgbg:#272115;--rep:#bc8cff;--addmark:#1f6f36;--delmark:#8e2c2a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1500px;padding:1.5rem;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.4rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .6rem}
.line{font-size:1.15rem;font-weight:600;margin:.6rem 0}.quiet,small{color:var(--quiet)}
code,pre,td,th,.address,.place,svg text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:13px}
table{border-collapse:collapse;width:100%;table-layout:fixed;margin:.5rem 0}
thead th{font-weight:400;color:var(--quiet);text-align:left}
th,td{border:1px solid var(--line);padding:.15rem .5rem;vertical-align:top;text-align:left;white-space:pre-wrap;overflow-wrap:anywhere}
tbody th{font-weight:600;background:var(--soft)}th small{display:block;font-weight:400}.force{color:var(--del)}
.was{background:var(--delbg)}.will{background:var(--addbg)}.note{color:var(--chg)}td mark{color:inherit;border-radius:2px}.was mark{background:var(--delmark)}.will mark{background:var(--addmark)}
table.counts{width:auto}table.counts td,table.counts th{text-align:right}table.counts tr>:first-child{text-align:left}
.layout{display:grid;grid-template-columns:minmax(220px,320px) minmax(0,1fr);gap:1.5rem;align-items:start}
nav{position:sticky;top:1rem;max-height:calc(100vh - 2rem);overflow:auto;font-size:13px}
nav a{display:block;color:inherit;text-decoration:none;overflow-wrap:anywhere;padding:0 .3rem;border-left:3px solid var(--line)}nav a:hover{background:var(--soft)}
nav details{margin-left:.6rem}nav summary{cursor:pointer}
input{width:100%;padding:.4rem;margin-bottom:.5rem;font:inherit;background:var(--bg);color:inherit;border:1px solid var(--line);border-radius:6px}
.change{border:1px solid var(--line);border-left-width:5px;border-radius:6px;margin:.5rem 0;padding:.3rem .8rem;content-visibility:auto;contain-intrinsic-size:auto 40px}
.change>summary{cursor:pointer;display:flex;flex-wrap:wrap;gap:.3rem 1rem;align-items:baseline}.change .address{font-weight:600;flex:1;overflow-wrap:anywhere}
.create{border-left-color:var(--add)!important}.create>summary .label{color:var(--add)}
.update{border-left-color:var(--chg)!important}.update>summary .label{color:var(--chg)}
.replace{border-left-color:var(--rep)!important}.replace>summary .label{color:var(--rep);font-weight:600}
.delete{border-left-color:var(--del)!important}.delete>summary .label{color:var(--del);font-weight:600}
.origin{border:1px solid var(--line);border-radius:1em;padding:0 .6em;font-size:12px;color:var(--quiet)}
.facts{list-style:none;padding:0;margin:.3rem 0;color:var(--quiet)}.facts .warning{color:var(--chg)}.facts .rejected{color:var(--del)}.facts .accepted{color:var(--add)}
.diagnostic{border-left:5px solid var(--chg);background:var(--chgbg);padding:.5rem .8rem;margin:.5rem 0;border-radius:6px}.diagnostic.error{border-color:var(--del);background:var(--delbg)}.diagnostic pre{margin:.3rem 0;overflow:auto}
.graph{overflow:auto;border:1px solid var(--line);border-radius:6px;max-height:70vh}
.edges path{fill:none;stroke:var(--quiet)}marker path{fill:var(--quiet)}.node rect{fill:var(--soft);stroke:var(--quiet)}.node text{fill:var(--fg)}
.node.create rect{stroke:var(--add)}.node.update rect{stroke:var(--chg)}.node.replace rect{stroke:var(--rep)}.node.delete rect{stroke:var(--del);fill:var(--delbg)}
[hidden]{display:none!important}
@media (max-width:800px){.layout{grid-template-columns:minmax(0,1fr)}nav{position:static;max-height:40vh}}
@media print{body{max-width:none;padding:0}nav,.noprint{display:none}.layout{display:block}.graph{overflow:visible;max-height:none}.graph svg{max-width:100%;height:auto}.change{break-inside:avoid-page;content-visibility:visible}details::details-content{content-visibility:visible!important;block-size:auto!important}}
`;

/** What the page adds where scripts run: a search over the tree, and everything open on paper. */
export const PAGE_SCRIPT = `
const search=document.getElementById('search');
if(search){search.hidden=false;search.addEventListener('input',()=>{const wanted=search.value.toLowerCase().split(/\\s+/).filter(Boolean);
const fits=(e)=>wanted.every((w)=>e.dataset.name.includes(w));
for(const e of document.querySelectorAll('.change,nav a'))e.hidden=!fits(e);
for(const e of document.querySelectorAll('nav details')){e.hidden=!e.querySelector('a:not([hidden])');if(wanted.length)e.open=true}})}
const reveal=()=>{const e=location.hash&&document.getElementById(decodeURIComponent(location.hash.slice(1)));if(e){e.open=true;e.scrollIntoView()}};
addEventListener('hashchange',reveal);reveal();
addEventListener('beforeprint',()=>{for(const e of document.querySelectorAll('details'))e.open=true});
`;
