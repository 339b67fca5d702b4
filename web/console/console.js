// Staff console: the few things htmx and HTML do not do by themselves. No build step, no inline handlers.
(() => {
  "use strict";

  const nearBottom = 120; // pixels: closer than this counts as "reading the end"

  const scroller = () => document.querySelector("[data-thread]");
  const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < nearBottom;
  const toEnd = () => {
    const box = scroller();
    if (box) box.scrollTop = box.scrollHeight;
    showNewMessages(false);
  };
  const showNewMessages = (visible) => {
    const button = document.querySelector("[data-new-messages]");
    if (button) button.hidden = !visible;
  };

  // Ctrl+Enter (⌘+Enter) sends the reply.
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form[data-ctrl-enter]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
    const search = document.querySelector("[data-search]");
    if (event.key === "/" && search && !event.target.closest("input, textarea, select")) {
      event.preventDefault();
      search.focus();
    }
  });

  // An ordinary form is sent once; one that asks first, asks first.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = form.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    // htmx disables its own buttons; a form that downloads something stays on its page.
    if (form.hasAttribute("hx-post") || form.hasAttribute("data-again")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  // Back from the browser's page cache the form may be sent again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });

  // An open menu closes when somebody clicks elsewhere or presses Escape.
  const closeMenus = (except) => {
    document.querySelectorAll("[data-menu][open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-new-messages]")) toEnd();
    closeMenus(event.target.closest("[data-menu]"));
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" ? event.target.closest?.("[data-menu][open]") : null;
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // While somebody types, colleagues are told: the next beats of the page say so, and one goes out at once.
  let typingUntil = 0;
  let beatAt = 0;
  const typed = () => {
    const field = document.querySelector("[data-typing]");
    if (!field) return;
    field.value = "1";
    typingUntil = Date.now() + 6000;
    setTimeout(() => {
      if (Date.now() >= typingUntil) field.value = "";
    }, 6100);
    if (Date.now() < beatAt) return;
    beatAt = Date.now() + 3000;
    htmx.trigger(document.body, "typing-now");
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("#reply")) typed();
  });

  // A suggested answer or a template goes into the reply form, behind what stands there; an entry brings its articles.
  const cite = (id, title) => {
    const field = document.querySelector("[data-faq-field]");
    if (!field) return;
    field.value = id;
    document.querySelector("[data-cited]").hidden = !id;
    document.querySelector("[data-cited-title]").textContent = `“${title}”`;
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-uncite]")) cite("", "");
    const button = event.target.closest("[data-insert]");
    const reply = document.querySelector("#reply");
    const source = button && document.getElementById(button.dataset.insert);
    if (!source || !reply) return;
    const text = source.textContent;
    reply.value = reply.value.trim() ? `${reply.value.trimEnd()}\n${text}` : text;
    if (button.dataset.faq) cite(button.dataset.faq, button.dataset.title);
    typed();
    reply.focus();
    reply.scrollIntoView({ block: "nearest" });
  });

  // A hidden tab does not poll; a shown one looks at once.
  document.addEventListener("htmx:before:request", (event) => {
    const polls = event.detail.ctx.sourceElement.hasAttribute("data-poll");
    if (polls && document.hidden) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) htmx.trigger(document.body, "look-now");
  });

  // New messages: follow when the reader is at the end, otherwise say so. Earlier ones: keep the reader's place.
  let before = { following: true, first: null, top: 0 };
  let justSent = false; // what the reader sent is shown, wherever the thread was scrolled to
  const firstMessage = () => document.querySelector("#messages > li");
  document.addEventListener("htmx:before:swap", () => {
    const box = scroller();
    const first = firstMessage();
    before = { following: justSent || !box || atEnd(box), first, top: first ? first.getBoundingClientRect().top : 0 };
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const thread = document.querySelector("#messages");
    if (!thread) return;
    if (before.first && before.first !== firstMessage()) {
      scroller().scrollTop += before.first.getBoundingClientRect().top - before.top;
      before.first = null;
    }
    const newest = thread.lastElementChild?.id ?? "";
    if (newest !== thread.dataset.newest) {
      thread.dataset.newest = newest;
      document.querySelector("#no-messages")?.remove();
      if (before.following) toEnd();
      else showNewMessages(true);
      justSent = false;
    }
    if (event.target.closest?.("#composer")) {
      justSent = event.detail.ctx.response.status < 400;
      document.querySelector("#reply")?.focus();
    }
  });

  // What is being typed survives a login that ends meanwhile: kept in this tab until it is sent, for who typed it.
  const typist = document.querySelector(".console-user .name")?.textContent ?? "";
  const draftKey = (field) => ["draft", typist, location.pathname, field.form?.getAttribute("action"), field.name].join("|");
  const forget = (form) => form.querySelectorAll("textarea").forEach((field) => sessionStorage.removeItem(draftKey(field)));
  document.addEventListener("input", (event) => {
    if (typist && event.target.matches("main textarea")) sessionStorage.setItem(draftKey(event.target), event.target.value);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.hasAttribute("hx-post") && !event.defaultPrevented) forget(event.target);
    if (event.target.getAttribute("action")?.endsWith("/logout")) {
      Object.keys(sessionStorage).filter((key) => key.startsWith("draft|")).forEach((key) => sessionStorage.removeItem(key));
    }
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const form = event.target.closest?.("form[hx-post]");
    if (form && event.detail.ctx.response.status < 400) forget(form);
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("main textarea").forEach((field) => {
      const kept = typist ? sessionStorage.getItem(draftKey(field)) : null;
      if (kept && !field.value) field.value = kept;
    });
  });

  const lost = (visible) => {
    const notice = document.querySelector("[data-connection-lost]");
    if (notice) notice.hidden = !visible;
  };
  document.addEventListener("htmx:error", () => lost(true));
  document.addEventListener("htmx:after:request", (event) => lost(event.detail.ctx.response.status >= 500));

  document.addEventListener("DOMContentLoaded", () => {
    const thread = document.querySelector("#messages");
    if (thread) {
      thread.dataset.newest = thread.lastElementChild?.id ?? "";
      if (!location.hash) toEnd();
    }
  });
})();
