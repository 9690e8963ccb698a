/* Warns shortly before the session ends, keeps it going on request, and leaves the page when it is over.
   Everything it does can be done without it: the server counts for itself. */
(() => {
  "use strict";
  const dialog = document.getElementById("sessie");
  const status = document.getElementById("sessie-melding");
  if (!dialog || !dialog.showModal) return;

  const data = dialog.dataset;
  // The server's clock counts; ours only measures how long ago the page was made.
  const skew = Date.now() - Number(data.now) * 1000;
  const warning = Number(data.warning) * 1000;
  let ends = Number(data.ends) * 1000 + skew;
  let timer = 0;
  const changed = new Set();
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("sessie") : null;

  const schedule = () => {
    clearTimeout(timer);
    const now = Date.now();
    // A timer of a sleeping machine comes late, so look at the clock at least twice a minute.
    const wait = (moment) => Math.min(Math.max(moment - now, 0), 30000);
    if (now >= ends) return leave();
    if (now >= ends - warning) {
      if (!dialog.open) dialog.showModal();
      timer = setTimeout(schedule, wait(ends));
    } else {
      timer = setTimeout(schedule, wait(ends - warning));
    }
  };

  const extendedTo = (moment) => {
    ends = moment;
    const shown = dialog.querySelector("[data-time]");
    const format = { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Amsterdam" };
    shown.textContent = new Date(ends - skew).toLocaleTimeString("nl-NL", format);
    if (dialog.open) dialog.close();
    schedule();
  };

  const leave = () => {
    // What somebody was filling in is sent to be kept, not to be carried out.
    const form = [...changed].pop();
    if (form && form.isConnected) {
      const mark = document.createElement("input");
      mark.type = "hidden";
      mark.name = "_alleen_bewaren";
      mark.value = "1";
      form.append(mark);
      HTMLFormElement.prototype.submit.call(form);
      return;
    }
    window.location.replace(data.loggedOut);
  };

  dialog.querySelector("[data-extend]").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Requested-With": "fetch" },
        credentials: "same-origin",
      });
      const moment = Number(await answer.text()) * 1000;
      if (!answer.ok || answer.redirected || !moment) return leave();
      extendedTo(moment + skew);
      status.textContent = status.dataset.extended;
      if (tabs) tabs.postMessage(moment);
    } catch {
      HTMLFormElement.prototype.submit.call(form); // no connection or an old browser: the ordinary way
    }
  });

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.method === "post" && !dialog.contains(form)) changed.add(form);
  });
  document.addEventListener("submit", (event) => changed.delete(event.target));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) schedule();
  });
  if (tabs) {
    // A page opened in another tab moved the end of the session for this one too.
    tabs.onmessage = (event) => {
      const moment = Number(event.data) + skew;
      if (moment > ends) extendedTo(moment);
    };
    tabs.postMessage(Number(data.ends) * 1000);
  }
  schedule();
})();
