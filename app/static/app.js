"use strict";
/* Comforts on top of pages that work without scripts: counters, a guard for unsaved text, saving while typing. */

const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function countDown(box) {
  const note = document.getElementById(box.id + "-count");
  if (!note) return;
  // Browsers send a line break as two characters, and the server counts what was sent.
  const left = () => box.dataset.maxChars - [...box.value.replace(/\n/g, "\r\n")].length;
  // Read out only after a pause: a live region that changes on each key drowns the typing.
  const spoken = note.cloneNode();
  spoken.removeAttribute("id");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  note.after(spoken);
  let timer;
  const show = () => {
    const over = left() < 0;
    note.textContent = note.dataset[over ? "over" : "left"].replace("{n}", Math.abs(left()));
    note.classList.toggle("count-over", over);
    clearTimeout(timer);
    timer = setTimeout(() => { if (document.activeElement === box) spoken.textContent = note.textContent; }, 1200);
  };
  box.addEventListener("input", show);
  show();
}

function guard(form) {
  let dirty = false;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("saved", () => { dirty = false; });
  form.addEventListener("submit", () => { dirty = false; });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}

function autosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  let typed = 0, kept = 0, running = null, waiting = false, failed = false, halted = false, retryAfter = 2000, timer;

  const tell = (name, time) => {
    failed = name !== "saved";
    status.textContent = (status.dataset[name] || "").replace("{time}", time || "");
    status.classList.toggle("not", failed);
  };
  const content = () => {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
    return data;
  };
  // After signing in again elsewhere the old token is void; the page itself offers the new one.
  const renewToken = async () => {
    const page = await fetch(location.href, { redirect: "manual" });
    if (!page.ok) return;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrf_token]");
    if (fresh) for (const old of document.querySelectorAll("[name=csrf_token]")) old.value = fresh.value;
  };
  const kind = (code) => {
    if (code === 409) return "conflict";
    if ([404, 413, 422].includes(code)) return "refused";
    return [0, 400, 401, 403].includes(code) ? "signedOut" : "retry";
  };
  const send = async () => {
    const upTo = typed, body = content();
    let failure = "retry";
    try {
      const answer = await fetch(form.dataset.autosaveUrl, {
        method: "POST", body, redirect: "manual",
        headers: { Accept: "application/json", "X-Requested-With": "autosave" },
        // Lets the request outlive the page; browsers refuse it for bodies over 64 kB.
        keepalive: body.toString().length < 60000,
      });
      if (answer.ok) {
        const result = await answer.json().catch(() => ({}));
        if (form.elements.version && result.version !== undefined) form.elements.version.value = result.version;
        kept = upTo;
        retryAfter = 2000;
        tell("saved", result.saved_at || new Date().toLocaleTimeString("lv"));
        if (kept === typed) form.dispatchEvent(new Event("saved"));
        return;
      }
      failure = kind(answer.status);
      if (failure === "signedOut") await renewToken();
    } catch { /* no connection: told below and tried again */ }
    tell(failure);
    halted = failure === "conflict";
    if (failure === "retry" || failure === "signedOut") {
      timer = setTimeout(save, retryAfter);
      retryAfter = Math.min(retryAfter * 2, 30000);
    }
  };
  // One request at a time: two would carry the same version and the second would conflict with the first.
  const save = async () => {
    clearTimeout(timer);
    if (running) await running;
    if (running || halted || kept === typed) return;
    running = send().finally(() => { running = null; });
    await running;
  };

  form.addEventListener("input", () => {
    typed += 1;
    // Counted from the first unsaved key, not the last: someone who never pauses is saved too.
    if (!waiting) { waiting = true; setTimeout(() => { waiting = false; save(); }, 3000); }
  });
  form.addEventListener("change", save);
  form.addEventListener("submit", async (event) => {
    halted = true;
    failed = false;
    if (!running) return;
    // A save on its way raises the version this form carries: without its answer the form would be refused.
    event.preventDefault();
    await Promise.race([running, later(3000)]);
    running = null;
    form.requestSubmit(event.submitter);
  });
  addEventListener("pageshow", (event) => { if (event.persisted) halted = false; });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  addEventListener("beforeunload", (event) => { save(); if (failed) event.preventDefault(); });
  // Signing out, or any other button of the page, waits until the text is kept.
  document.addEventListener("submit", async (event) => {
    if (event.target === form || kept === typed || halted) return;
    event.preventDefault();
    await Promise.race([save(), later(3000)]);
    kept = typed;
    event.target.requestSubmit(event.submitter);
  }, true);
}

/* The mean of a criterion scored task by task, as the points are typed; rounded as the server rounds it. */
function showMean(note) {
  const boxes = [...note.parentElement.querySelectorAll("input")];
  const read = (box) => {
    const text = box.value.trim().replace(",", ".");
    return /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * 100) : null;
  };
  const show = () => {
    const given = boxes.map(read).filter((one) => one !== null);
    const sum = given.reduce((one, other) => one + other, 0);
    const mean = given.length ? Math.floor((2 * sum + given.length) / (2 * given.length)) / 100 : "–";
    const words = note.dataset.mean.replace("{points}", String(mean).replace(".", note.dataset.mark))
      .replace("{done}", given.length).replace("{all}", boxes.length);
    if (note.textContent !== words) note.textContent = words;
  };
  for (const box of boxes) box.addEventListener("input", show);
}

/* Five minutes before the sign-in ends a dialog says so; Enter, Escape or its button extends it. */
function warnOfEnd(dialog) {
  const text = dialog.querySelector("p"), button = dialog.querySelector("button"), early = 5 * 60000;
  const note = document.querySelector("[data-session-note]");
  let ends, timer;
  const show = () => {
    const left = ends - Date.now();
    if (!dialog.open) dialog.showModal();
    const words = left > 0 ? dialog.dataset.left.replace("{n}", Math.ceil(left / 60000)) : dialog.dataset.ended;
    if (text.textContent !== words) text.textContent = words;
    button.hidden = left <= 0;
    if (left > 0) timer = setTimeout(show, Math.min(left % 60000 || 60000, left) + 50);
  };
  // Long timers stop while a computer sleeps: the clock is looked at again when the page is.
  const plan = (milliseconds) => {
    clearTimeout(timer);
    ends = Date.now() + milliseconds;
    timer = setTimeout(show, Math.min(Math.max(0, milliseconds - early), 2 ** 31 - 1));
  };
  const extend = async () => {
    const token = document.querySelector("[name=csrf_token]");
    try {
      const answer = await fetch(dialog.dataset.extend, {
        method: "POST", redirect: "manual", headers: { "X-CSRFToken": token ? token.value : "", Accept: "application/json" },
      });
      if (!answer.ok) throw new Error(answer.status);
      const until = new Date((await answer.json()).ends_at);
      plan(until - new Date(answer.headers.get("Date") || Date.now()));
      if (note) note.remove();
      dialog.close();
    } catch { text.textContent = dialog.dataset.failed; }
  };
  button.addEventListener("click", extend);
  dialog.addEventListener("cancel", (event) => {
    if (button.hidden) return;
    event.preventDefault();
    extend();
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && ends - Date.now() < early) show(); });
  plan(dialog.dataset.session * 1000);
}

/* A group of the menu closes with Escape and when the reader goes elsewhere; without scripts its heading closes it. */
function closeWhenLeft(group) {
  const heading = group.querySelector("summary");
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !group.open) return;
    group.open = false;
    heading.focus();
  });
  group.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !group.contains(event.relatedTarget)) group.open = false;
  });
  document.addEventListener("click", (event) => { if (!group.contains(event.target)) group.open = false; });
}

document.querySelectorAll(".menu .group > details").forEach(closeWhenLeft);
document.querySelectorAll("dialog[data-session]").forEach(warnOfEnd);
document.querySelectorAll("[data-max-chars]").forEach(countDown);
document.querySelectorAll("[data-mean]").forEach(showMean);
document.querySelectorAll("form[data-guard]").forEach(guard);
document.querySelectorAll("form[data-autosave-url]").forEach(autosave);
