// The look. A host page sets the custom properties; they inherit into the shadow tree. Colours that a host sets for a light
// page would not be legible on a dark one, so dark colours come only where the host asks for them: scheme="auto".

export const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host {
  --brand: var(--triage-brand, #00594f);
  --on-brand: var(--triage-on-brand, #fff);
  --bg: var(--triage-bg, #fff);
  --fg: var(--triage-fg, #1a1a1a);
  --line: var(--triage-line, #6b7280);
  --soft: color-mix(in srgb, var(--brand) 9%, var(--bg));
  display: block; color: var(--fg); background: var(--bg); font: 1.0625rem/1.5 var(--triage-font, system-ui, sans-serif);
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.chat { display: flex; flex-direction: column; gap: 1rem; max-inline-size: 44rem; margin-inline: auto; padding: 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; line-height: 1.25; margin: 0 0 .5rem; }
h3 { font-size: 1.0625rem; margin: .75rem 0 .25rem; }
p { margin: 0 0 .5rem; }
p:last-child { margin-block-end: 0; }
ul { margin: 0; padding-inline-start: 1.25rem; }
.log { display: flex; flex-direction: column; gap: .75rem; }
.message { border-radius: .75rem; padding: .75rem 1rem; max-inline-size: 90%; }
.message .who { display: block; font-size: .875rem; font-weight: 600; }
.bot { background: var(--soft); align-self: flex-start; border: 1px solid transparent; }
.patient { background: var(--brand); color: var(--on-brand); align-self: flex-end; border: 1px solid transparent; }
.alarm { background: var(--bg); border: 3px solid var(--brand); }
a { color: var(--brand); }
.message a { display: inline-block; min-block-size: 1.75rem; }
.emergency { background: #b3261e; color: #fff; padding: 1rem; border-radius: .75rem; border: 3px solid #b3261e; }
.emergency .button { background: #fff; color: #8c1d18; }
.card { border: 2px solid var(--brand); border-inline-start-width: .5rem; border-radius: .5rem; padding: 1rem; }
.emergency_department { border-color: #b3261e; }
.same_day { border-color: #8a5000; }
.note { font-size: .9375rem; border-inline-start: .25rem solid var(--line); padding-inline-start: .75rem; }
.hint { font-size: .9375rem; color: color-mix(in srgb, var(--fg) 80%, var(--bg)); }
fieldset { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 0 0 .75rem; min-inline-size: 0; }
legend { font-weight: 600; float: inline-start; inline-size: 100%; padding: 0 0 .5rem; }
legend + * { clear: both; }
.option { display: flex; gap: .75rem; align-items: center; min-block-size: 2.75rem; padding: .25rem .5rem; cursor: pointer; border-radius: .25rem; }
.option:hover { background: var(--soft); }
.option input { inline-size: 1.5rem; block-size: 1.5rem; flex: none; accent-color: var(--brand); }
.number, textarea { font: inherit; color: inherit; background: var(--bg); border: 2px solid var(--line); border-radius: .375rem; padding: .5rem .75rem; }
.number { inline-size: 8rem; min-block-size: 2.75rem; display: block; }
textarea { inline-size: 100%; min-block-size: 5rem; resize: vertical; }
label.text { font-weight: 600; display: block; margin-block-end: .25rem; }
button, .button { font: inherit; font-weight: 600; display: inline-block; min-block-size: 2.75rem; padding: .5rem 1.25rem; border-radius: .375rem;
  border: 2px solid var(--brand); background: var(--brand); color: var(--on-brand); cursor: pointer; text-decoration: none; text-align: center; }
button.quiet { background: transparent; color: var(--brand); }
button[aria-disabled=true] { opacity: .6; cursor: default; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem; }
.error { color: #b3261e; font-weight: 600; margin: 0; }
.error:empty { display: none; }
.failure { border: 2px solid #b3261e; border-radius: .5rem; padding: 1rem; }
:focus-visible { outline: 3px solid var(--fg); outline-offset: 2px; box-shadow: 0 0 0 2px var(--bg); }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.waiting { font-style: italic; }
@media (prefers-color-scheme: dark) { :host([scheme=auto]) { --brand: var(--triage-brand, #7fd6c9); --on-brand: var(--triage-on-brand, #00201c);
  --bg: var(--triage-bg, #141818); --fg: var(--triage-fg, #f2f2f2); --line: var(--triage-line, #9ca3af); color-scheme: dark; }
  :host([scheme=auto]) .error { color: #ffb4ab; } :host([scheme=auto]) .failure { border-color: #ffb4ab; } }
@media (forced-colors: active) { .message, .card, .emergency, button, .button { border-color: CanvasText; } .patient { border-style: dashed; } }
@media (prefers-reduced-motion: no-preference) { .message { animation: appear .15s ease-out; } @keyframes appear { from { opacity: 0; } } }
`);
