/**
 * Creates the styles of all pages. They are in each page, so that a page needs no other request.
 *
 * @param color in hexadecimal notation; only lines have it, so that any color leaves the texts readable
 */
export function createStyles(color: string): string {
  return `:root{--text:#1d2330;--soft:#566074;--back:#fff;--panel:#f4f5f8;--line:#d9dde5;--link:#0b5cad;--accent:${color}}
@media (prefers-color-scheme:dark){:root{--text:#e6e9f0;--soft:#a9b2c3;--back:#14171e;--panel:#1e232d;--line:#353c4a;--link:#86bdff}}
*{box-sizing:border-box}
body{margin:0;border-top:4px solid var(--accent);background:var(--back);color:var(--text);font:16px/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:2px}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999em}.skip:focus{left:8px;top:8px;padding:8px;background:var(--back)}
header,main,footer{max-width:56rem;margin:0 auto;padding:0 16px}
header{display:flex;flex-wrap:wrap;gap:4px 24px;align-items:center;justify-content:space-between;padding-block:14px;border-bottom:1px solid var(--line)}
header a{display:inline-flex;gap:8px;align-items:center;color:var(--text);font-weight:600;text-decoration:none;padding:4px 0}
nav{display:flex;gap:16px}nav a{font-weight:400;color:var(--soft)}nav a:hover,nav a[aria-current]{color:var(--text);text-decoration:underline}
h1{font-size:1.9rem;line-height:1.2;margin:28px 0 0}h2{font-size:1.15rem;margin:32px 0 8px}
.label{color:var(--soft);font-weight:400}.code{margin:6px 0 0}.lead{font-size:1.1rem;color:var(--soft);margin:10px 0 20px}
code{font:0.92em/1.5 ui-monospace,monospace;background:var(--panel);padding:1px 5px;border-radius:4px}
pre{margin:0;padding:12px 14px;background:var(--panel);border-radius:6px;overflow-x:auto;overflow-wrap:normal}pre code{background:none;padding:0;white-space:pre}
figure{margin:0 0 16px}figcaption{color:var(--soft);font-size:.9rem;margin-bottom:4px}
ul{padding-left:20px;margin:8px 0}li{margin:4px 0}
.table{overflow-x:auto;overflow-wrap:normal}table{border-collapse:collapse;width:100%;font-size:.95rem}
th,td{text-align:left;vertical-align:top;padding:7px 16px 7px 0;border-bottom:1px solid var(--line)}th{font-weight:600}tbody th{font-weight:400;color:var(--soft);white-space:nowrap}
tr:target{background:var(--panel)}
.errors{list-style:none;padding:0}.errors li{padding:10px 0;margin:0;border-bottom:1px solid var(--line)}.errors p{margin:2px 0 0;color:var(--soft)}
.errors a{font-weight:600;font-variant-numeric:tabular-nums}small{color:var(--soft);font-size:.9rem}
form{display:grid;grid-template-columns:1fr auto;gap:6px 8px;margin:20px 0}form label,form p{grid-column:1/-1;margin:0;color:var(--soft);font-size:.9rem}
input,button{font:inherit;padding:9px 12px;color:inherit;background:var(--back);border:1px solid var(--soft);border-radius:6px;min-width:0}button{cursor:pointer;background:var(--panel)}
summary{cursor:pointer;font-weight:600;font-size:1.15rem;margin:32px 0 8px}
footer{display:flex;gap:16px;padding-block:24px;margin-top:32px;border-top:1px solid var(--line)}
.text img{max-width:100%}
@media (max-width:480px){tbody th{white-space:normal}h1{font-size:1.5rem}}
@media print{header nav,form,footer,.skip{display:none}pre{white-space:pre-wrap;overflow:visible}pre code{white-space:pre-wrap}a{color:inherit}}
`;
}

/** Filters a complete list while a reader types. Without scripts, or for a part of a list, the server filters. */
export const SCRIPT = `(function(){var form=document.querySelector('form[data-complete]');if(!form)return;
var input=form.q,count=document.getElementById('count'),items=[].slice.call(document.querySelectorAll('.errors li'));
function filter(){var text=input.value.trim().toLowerCase(),shown=0;
items.forEach(function(item){var hit=item.textContent.toLowerCase().indexOf(text)>=0;item.hidden=!hit;if(hit)shown++});
document.querySelectorAll('main section').forEach(function(part){var own=part.querySelector('.errors');if(own)part.hidden=!own.querySelector('li:not([hidden])');else if(part.querySelector('h2'))part.hidden=text!==''});
count.textContent=text===''?'':shown+(shown===1?' error':' errors')}
form.addEventListener('submit',function(event){event.preventDefault();filter()});input.addEventListener('input',filter);if(input.value)filter()})();
`;
