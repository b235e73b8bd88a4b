// What is typed into a form of `draft_form` stays there until it is saved or discarded: over a lost connection, a restarted
// server, somebody else's save and a visit to another page. Nothing is stored outside this page's memory.
const drafts = new Map();
const sent = new Set();

export function keepDrafts() {
  document.addEventListener("input", onInput);
  document.addEventListener("change", onInput);
  document.addEventListener("submit", (event) => sent.add(event.target.id), true);
  document.addEventListener("reset", (event) => forget(event.target), true);
  window.addEventListener("beforeunload", (event) => drafts.size > 0 && event.preventDefault());
  const watched = { subtree: true, childList: true, attributes: true, attributeFilter: ["data-version"], attributeOldValue: true };
  new MutationObserver((changes) => changes.forEach(onChange)).observe(document.body, watched);
}

function onInput({ target }) {
  const form = target.form;
  if (form?.dataset.version === undefined || !target.name) return;
  sent.delete(form.id);
  if (!drafts.has(form.id)) {
    drafts.set(form.id, new Map());
    for (const field of fieldsOf(form)) keep(form, field);
    form.dataset.unsaved = "";
  }
  keep(form, target);
}

function onChange(change) {
  if (change.type === "attributes") return onVersion(change.target, change.oldValue);
  for (const node of change.addedNodes) if (node.nodeType === Node.ELEMENT_NODE) restoreBelow(node);
}

// A new version after the form was sent is what was saved. One that comes by itself is somebody else's: what is typed stays,
// with the version that it was typed on, and saving says so.
function onVersion(form, before) {
  const now = form.dataset.version;
  if (!now || now === before) return;
  if (drafts.has(form.id) && !sent.has(form.id)) return;
  if (before) forget(form);
  form.reset();
}

function restoreBelow(node) {
  const forms = node.form ? [node.form] : [node.closest("form"), ...node.querySelectorAll("form")];
  for (const form of forms) {
    const kept = form && drafts.get(form.id);
    if (!kept) continue;
    form.dataset.unsaved = "";
    for (const field of fieldsOf(form)) if (kept.has(key(field)) && (node === field || node.contains(field))) put(field, kept.get(key(field)));
  }
}

function forget(form) {
  drafts.delete(form.id);
  sent.delete(form.id);
  delete form.dataset.unsaved;
}

const fieldsOf = (form) => [...form.elements].filter((field) => field.name);
const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
const key = (field) => (isChoice(field) ? `${field.name} ${field.value}` : field.name);

// Writing a field's own value makes it keep that value whatever its default becomes.
function keep(form, field) {
  if (isChoice(field)) field.checked = field.checked;
  else field.value = field.value;
  drafts.get(form.id).set(key(field), isChoice(field) ? field.checked : field.value);
}

function put(field, value) {
  if (isChoice(field)) field.checked = value;
  else field.value = value;
}
