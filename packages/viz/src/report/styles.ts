import { chartStyles, fontStack } from '../charts/styles.js';
import { darkTheme, lightTheme, type Theme } from '../color/theme.js';

function variables(theme: Theme): string {
  return `:root{--page:${theme.page};--surface:${theme.surface};--ink:${theme.ink};--muted:${theme.muted};--rule:${theme.rule};--accent:${theme.accent}}`;
}

/** The page's style sheet; it fetches nothing and asks for no fonts but the system's. */
export const reportStyles = `
${variables(lightTheme)}
:root{color-scheme:light dark}
@media screen and (prefers-color-scheme:dark){${variables(darkTheme)}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.65 ${fontStack};overflow-wrap:break-word}
a{color:var(--accent);text-underline-offset:.2em}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px}
.skip{position:absolute;left:-999px}
.skip:focus{left:16px;top:16px;background:var(--surface);padding:8px 14px;z-index:1}
.layout{max-width:1220px;margin:0 auto;padding:0 20px}
header{padding:72px 0 40px;max-width:860px}
.eyebrow{margin:0 0 14px;color:var(--muted);font-size:13px;letter-spacing:.06em;text-transform:uppercase}
h1{margin:0 0 16px;font-size:clamp(27px,4.4vw,42px);line-height:1.18;letter-spacing:-.015em;font-weight:600;text-wrap:balance}
h2{margin:0 0 18px;font-size:25px;line-height:1.25;letter-spacing:-.01em;font-weight:600}
h3{margin:40px 0 10px;font-size:17px;line-height:1.35;font-weight:600}
p{margin:0 0 16px;max-width:68ch}
.lead{color:var(--muted);font-size:18px}
.note{color:var(--muted);font-size:14px}
.after{margin-top:14px}
ul{margin:0;padding-left:20px;max-width:70ch}
li{margin:0 0 10px}
nav{border:1px solid var(--rule);border-radius:10px;background:var(--surface);padding:16px 20px;font-size:14px}
nav h2{font-size:13px;margin:0 0 8px;color:var(--muted);font-weight:600;letter-spacing:0}
nav li{margin:0}
nav ol{list-style:none;margin:0;padding:0;columns:2;column-gap:24px}
nav a{display:block;padding:4px 0;color:var(--ink);text-decoration:none;break-inside:avoid}
nav a:hover{color:var(--accent);text-decoration:underline}
main{min-width:0}
section{padding:56px 0 0;margin:0 0 12px;scroll-margin-top:8px}
.headline{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));margin:0 0 28px;padding:0;background:var(--surface);border:1px solid var(--rule);border-radius:12px;overflow:hidden}
.headline.twos{grid-template-columns:repeat(2,minmax(0,1fr))}
.headline div{box-shadow:0 0 0 .5px var(--rule);padding:20px 22px;display:flex;flex-direction:column}
.headline dt{font-size:13.5px;color:var(--muted);line-height:1.4}
.headline dd{margin:6px 0 0}
.headline .figure{font-size:29px;line-height:1.2;font-weight:600;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.headline .figure.name{font-size:21px;line-height:1.35;letter-spacing:-.01em}
.headline .detail{font-size:13px;color:var(--muted);line-height:1.45}
figure{margin:24px 0 0;padding:20px 22px 18px;background:var(--surface);border:1px solid var(--rule);border-radius:12px;min-width:0}
figcaption{font-weight:600;font-size:15px;line-height:1.4;margin:0 0 14px}
.chart{overflow-x:auto}
.chart svg{display:block;max-width:100%;height:auto;margin:0 auto}
.narrow{display:none}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,360px),1fr));gap:20px;margin-top:24px}
.figures figure{margin:0}
.scroll{overflow-x:auto;margin:24px 0 0}
table{border-collapse:collapse;font-size:14px;line-height:1.45;font-variant-numeric:tabular-nums;min-width:100%}
caption span{display:inline-block;white-space:normal;position:sticky;left:0;max-width:calc(100vw - 44px)}
caption{caption-side:top;text-align:left;font-weight:600;font-size:15px;padding:0 0 10px}
th,td{padding:8px 12px;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--rule);white-space:nowrap}
th:first-child,td:first-child{padding-left:2px}
thead th{white-space:normal}
tbody .wrap{white-space:normal;min-width:16ch;max-width:26ch}
thead th{font-weight:600;color:var(--muted);border-bottom:1px solid var(--muted);vertical-align:bottom}
thead .group{color:var(--ink);border-bottom:1px solid var(--rule)}
thead td{border-bottom:0}
tbody th{font-weight:400}
.wrapped td{white-space:normal;min-width:16ch;overflow-wrap:anywhere}
.number{text-align:right}
.rowgroup th{padding-top:22px;font-weight:600}
.emphasis th,.emphasis td{font-weight:600}
.range{color:var(--muted);font-size:13px}
.tag{display:inline-block;margin-left:8px;padding:1px 7px;border:1px solid var(--accent);border-radius:9px;color:var(--accent);font-size:11.5px;line-height:1.4}
.tag.tied{border-style:dashed}
.place{display:inline-block;margin-left:8px;min-width:18px;padding:0 5px;border-radius:9px;background:var(--rule);font-size:11.5px;line-height:18px;text-align:center}
.definitions{margin:24px 0 0;font-size:14.5px}
.definitions div{display:grid;grid-template-columns:minmax(120px,230px) 1fr;gap:16px;padding:7px 0;border-bottom:1px solid var(--rule)}
.definitions dt{color:var(--muted)}
.definitions dd{margin:0;min-width:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
footer{margin:72px 0 0;padding:24px 0 56px;border-top:1px solid var(--rule);color:var(--muted);font-size:14px}
@media screen and (min-width:1080px){
.body{display:grid;grid-template-columns:190px minmax(0,1fr);column-gap:64px;align-items:start}
nav{position:sticky;top:28px;max-height:calc(100vh - 56px);overflow-y:auto;background:none;border:0;padding:4px 0;margin-top:56px}
nav ol{columns:1}
}
@media screen and (max-width:760px){
.wide{display:none}
.narrow{display:block}
header{padding:40px 0 28px}
h2{font-size:22px}
section{padding-top:44px}
figure{padding:16px 14px 14px;border-radius:10px}
.headline,.headline.twos{grid-template-columns:1fr}
.headline div{padding:16px 18px}
th,td{padding:8px 9px}
tbody .wrap{max-width:18ch}
.definitions div{grid-template-columns:1fr;gap:0}
}
@media screen and (max-width:420px){.layout{padding:0 12px}nav ol{columns:1}}
@media print{
@page{size:A4;margin:16mm 15mm}
body{font-size:10.5pt;line-height:1.5;background:none}
.layout{padding:0;max-width:none}
nav,.skip{display:none}
header{padding:0 0 12pt}
h1{font-size:22pt}
h2{font-size:15pt}
h1,h2,h3,caption,figcaption{break-after:avoid}
section{padding-top:20pt}
footer{margin-top:14pt;padding:8pt 0 0}
figure,.headline,table,tr,.keep,.definitions div{break-inside:avoid}
p{break-inside:avoid}
section>p{break-after:avoid}
.after{break-before:avoid}
.figures{grid-template-columns:1fr 1fr;gap:10pt}
.figures figure:only-child{grid-column:1/-1}
.headline div{padding:9pt 11pt}
.headline .figure{font-size:17pt}
.headline .figure.name{font-size:13pt}
figure{border-color:#ccc;padding:10pt}
.scroll,.chart{overflow:visible}
table{font-size:8.5pt}
th,td{padding:3.5pt 5pt}
.range{font-size:7.5pt}
thead{display:table-header-group}
a{color:inherit;text-decoration:none}
}
${chartStyles}
`.trim();
