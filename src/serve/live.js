// Keeps an open page as new as its file. The server tells over one connection which version the page has; where it is
// another one than this, the page is fetched and what differs is put in place. Everything else is left alone, so that
// scroll position, open details, focus, menus and selected text stay as they are.
(() => {
  const page = location.pathname;
  let version = document.currentScript.dataset.version;
  let news = null;
  let running = false;
  let again = false;

  async function refresh() {
    again = true;
    if (running) return;
    running = true;
    try {
      while (again) {
        again = false;
        const answer = await fetch(page, { cache: "no-store" });
        const next = new DOMParser().parseFromString(await answer.text(), "text/html");
        const script = next.querySelector("script[data-version]");
        if (!script) return;
        if (script.dataset.version !== version) show(next);
        version = script.dataset.version;
      }
    } catch {
      // The server is away. When it is back, the new connection tells the version again.
    } finally {
      running = false;
    }
  }

  function show(next) {
    document.title = next.title;
    const styles = (of) => of.head.querySelectorAll("style");
    const [old, now] = [styles(document), styles(next)];
    if (old.length === now.length) old.forEach((style, at) => match(style, now[at]));
    else {
      old.forEach((style) => style.remove());
      document.head.append(...now);
    }
    match(document.body, next.body);
  }

  // Makes a node what another one is, without replacing it.
  function match(old, now) {
    if (old.isEqualNode(now)) return;
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== now.nodeValue) old.nodeValue = now.nodeValue;
      return;
    }
    // Whether details are open is the reader's business.
    const own = (name) => name === "open" && old.localName === "details";
    for (const { name } of [...old.attributes]) {
      if (!now.hasAttribute(name) && !own(name)) old.removeAttribute(name);
    }
    for (const { name, value } of now.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    let at = old.firstChild;
    for (const wanted of [...now.childNodes]) {
      const same = counterpart(at, wanted);
      if (!same) {
        old.insertBefore(wanted, at);
        continue;
      }
      while (at !== same) at = drop(at);
      match(same, wanted);
      at = same.nextSibling;
    }
    while (at) at = drop(at);
  }

  function drop(node) {
    const after = node.nextSibling;
    node.remove();
    return after;
  }

  // The node from here on that stands for the same thing: by its name where it has one, else by where it stands.
  function counterpart(at, wanted) {
    const name = nameOf(wanted);
    const same = (node) => node.nodeName === wanted.nodeName && nameOf(node) === name;
    if (!at || same(at)) return at;
    if (!name) return null;
    for (let node = at.nextSibling; node; node = node.nextSibling) if (same(node)) return node;
    return null;
  }

  // What a node is called: its id, else the heading that it begins with, or the head of its row.
  function nameOf(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    if (node.id) return node.id;
    const first = node.firstElementChild;
    return first?.matches("h1, h2, h3, h4, summary, th[scope=row]") ? first.textContent : "";
  }

  function connect() {
    disconnect();
    news = new EventSource("/-/live?page=" + encodeURIComponent(page));
    news.addEventListener("version", (event) => {
      if (event.data !== version) refresh();
    });
    // A connection that broke comes back by itself; one that was refused is tried again.
    news.onerror = () => {
      if (news?.readyState === EventSource.CLOSED) setTimeout(look, 1000);
    };
  }

  function disconnect() {
    news?.close();
    news = null;
  }

  // A browser has few connections to one server, so a page that nobody sees gives its own back.
  function look() {
    if (document.hidden) disconnect();
    else connect();
  }

  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", (event) => event.persisted && look());
  look();
})();
