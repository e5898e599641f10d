/** Of an exported page: light or dark as the reader's system is. */
export const STYLE = `
:root { color-scheme: light dark; --page: #fff; --text: #1f2328; --soft: #5b636d; --line: #d9dee3; --code: #f5f6f8;
  --user: #f0f4fb; --link: #1a5fb4; --keyword: #a3208a; --string: #1b6e3c; --number: #8a4b00; --title: #1d4fa1; }
@media (prefers-color-scheme: dark) { :root { --page: #16181c; --text: #e3e6ea; --soft: #9aa3ad; --line: #33383f;
  --code: #1f2227; --user: #1c2430; --link: #8ab4f8; --keyword: #e59ad6; --string: #8fd1a5; --number: #e0b27a;
  --title: #9cc0f5; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.6 system-ui, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 2rem 1rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.3; margin: 0 0 1rem; }
h2 { font-size: .95rem; margin: 0 0 .5rem; }
h2 time { color: var(--soft); font-weight: 400; margin-left: .5rem; }
h3, h4, h5, h6 { font-size: 1.05rem; margin: 1.2rem 0 .4rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0 0 1rem; font-size: .9rem; }
dt { color: var(--soft); }
dd { margin: 0; }
article { border-top: 1px solid var(--line); padding: 1rem 0; }
article.user { background: var(--user); border-radius: 8px; border-top: 0; padding: 1rem; margin: 1rem 0; }
p { margin: .5rem 0; }
a { color: var(--link); }
img { max-width: 100%; height: auto; border-radius: 6px; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: .7rem; margin: .6rem 0;
  overflow-x: auto; overflow-wrap: normal; }
pre.output { max-height: 30rem; overflow: auto; }
code, pre { font: .85em/1.5 ui-monospace, monospace; }
:not(pre) > code { background: var(--code); border-radius: 4px; padding: .1em .3em; }
blockquote { border-left: 3px solid var(--line); color: var(--soft); margin: .6rem 0; padding-left: 1rem; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .6rem 0; padding: .4rem .8rem; font-size: .95rem; }
summary { cursor: pointer; color: var(--soft); }
.notice { color: var(--soft); font-style: italic; }
.table { overflow-x: auto; }
table { border-collapse: collapse; }
td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
tr:first-child td { font-weight: 600; }
.hljs-keyword, .hljs-literal, .hljs-built_in, .hljs-type, .hljs-selector-tag { color: var(--keyword); }
.hljs-string, .hljs-regexp, .hljs-addition { color: var(--string); }
.hljs-number, .hljs-symbol, .hljs-variable, .hljs-deletion { color: var(--number); }
.hljs-title, .hljs-attr, .hljs-name, .hljs-section { color: var(--title); }
.hljs-comment, .hljs-meta { color: var(--soft); }
`;
