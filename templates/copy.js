// Copies the page, or one of its figures, as a text for a chat. Every text is in the page already.
(() => {
  const told = document.getElementById("copied");
  // Plain text, Slack, Discord, Telegram: the one that was taken last is the one for figures.
  const ways = ["as plain text", "for Slack", "for Discord", "for Telegram"];
  let last = 0;
  try {
    last = Number(localStorage.getItem("copy")) || 0;
  } catch {}

  function written(button) {
    const { lines, page, cards } = JSON.parse(document.getElementById("copies").textContent);
    const card = button.closest(".card");
    if (card) return lines[cards[card.id][last] ?? cards[card.id][0]];
    last = Number(button.dataset.copy);
    try {
      localStorage.setItem("copy", last);
    } catch {}
    return page[last].map((at) => lines[at]).join("\n");
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const focus = document.activeElement;
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "sr";
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      focus?.focus();
      return done;
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const done = await copy(written(button));
    told.textContent = done ? "Copied " + ways[last] : "The browser does not let this page copy";
    setTimeout(() => (told.textContent = ""), 2500);
  });
  document.documentElement.classList.add("js");
})();
