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
  form.addEventListener("submit", (event) => { if (!event.defaultPrevented) dirty = false; });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}

function autosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  let typed = 0, kept = 0, running = null, unanswered = null, waiting = false, halted = false, retryAfter = 2000, timer;
  let trouble = "", leaving = false, passing = false;
  // Or the browser would put the text it remembers, an older one perhaps, into a page that carries a newer version.
  form.autocomplete = "off";

  const tell = (name, time) => {
    trouble = name === "saved" ? "" : name;
    status.textContent = (status.dataset[name] || "").replace("{time}", time || "");
    status.classList.toggle("not", trouble !== "");
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
    if (!fresh) return;
    for (const old of document.querySelectorAll("[name=csrf_token]")) old.value = fresh.value;
    retryAfter = 1000;
  };
  const kind = (code) => {
    if (code === 409) return "conflict";
    if ([404, 413, 422].includes(code)) return "refused";
    return [0, 400, 401, 403].includes(code) ? "signedOut" : "retry";
  };
  const send = async () => {
    // What was never answered may be saved all the same: sent again word for word it is no conflict with oneself.
    const [upTo, body] = unanswered || [typed, content()];
    const stop = new AbortController();
    const timers = [setTimeout(tell, 6000, "retry"), setTimeout(() => stop.abort(), 30000)];
    let failure = "retry";
    unanswered = null;
    try {
      const answer = await fetch(form.dataset.autosaveUrl, {
        method: "POST", body, redirect: "manual", signal: stop.signal,
        headers: { Accept: "application/json", "X-Requested-With": "autosave" },
        // Lets the request outlive the page; browsers refuse it for bodies over 64 kB.
        keepalive: body.toString().length < 60000,
      });
      if (answer.ok) {
        const result = await answer.json();
        if (form.elements.version && result.version !== undefined) form.elements.version.value = result.version;
        kept = upTo;
        retryAfter = 2000;
        tell("saved", result.saved_at || new Date().toLocaleTimeString("lv"));
        if (kept === typed) form.dispatchEvent(new Event("saved"));
        else saveSoon();
        return;
      }
      failure = kind(answer.status);
      if (failure === "signedOut") await renewToken();
    } catch { /* no connection: told below and tried again */ } finally { timers.forEach(clearTimeout); }
    tell(failure);
    if (failure === "retry") unanswered = [upTo, body];
    if (failure === "retry" || failure === "signedOut") {
      timer = setTimeout(save, retryAfter);
      retryAfter = Math.min(retryAfter * 2, 10000);
    }
  };
  // One request at a time: two would carry the same version and the second would conflict with the first.
  const save = async () => {
    clearTimeout(timer);
    while (running) {
      await running;
      if (trouble) return;
    }
    if (halted || trouble === "conflict" || kept === typed) return;
    running = send().finally(() => { running = null; });
    await running;
  };
  // What was typed after a save whose answer was lost goes out in a save of its own.
  const saveAll = async () => { do await save(); while (kept !== typed && !trouble && !halted); };
  // Counted from the first unsaved key, not the last: someone who never pauses is saved too.
  const saveSoon = () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => { waiting = false; save(); }, 3000);
  };

  form.addEventListener("input", () => {
    typed += 1;
    // Whoever types on has stopped the page that was to follow.
    halted = false;
    saveSoon();
  });
  form.addEventListener("change", save);
  addEventListener("online", save);
  document.addEventListener("visibilitychange", save);
  addEventListener("beforeunload", (event) => { save(); if (trouble) event.preventDefault(); });
  addEventListener("pageshow", (event) => {
    halted = leaving = false;
    if (event.persisted && kept === typed) location.reload();
  });
  // Signing out, a link, this form's own button: each waits until the text is kept.
  const keepFirst = async (event, isOwn, again) => {
    if (passing || kept === typed || trouble === "conflict") {
      if (isOwn) { halted = true; trouble = ""; }
      return;
    }
    event.preventDefault();
    if (leaving) return;
    leaving = true;
    await Promise.race([saveAll(), later(isOwn ? 7000 : 3000)]);
    leaving = false;
    // The next page would be that of an error, and the text gone with this one.
    if (isOwn && (trouble === "retry" || trouble === "signedOut")) return;
    passing = true;
    again();
    passing = false;
  };
  document.addEventListener("submit", (event) => {
    keepFirst(event, event.target === form, () => event.target.requestSubmit(event.submitter));
  }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]:not([href^='#'])");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) keepFirst(event, false, () => link.click());
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
