// Set up the parts, then go where the address points.
function toPassages(wanted) {
  location.hash = `texte:${new URLSearchParams(wanted)}`;
}
if (byId("heat")) setUpHeat();
if (byId("text")) {
  setUpReader();
  setUpPassages();
}
for (const view of views) view.addEventListener("beforematch", () => show(view));
for (const button of document.querySelectorAll("button.kopieren")) {
  button.addEventListener("click", async () => {
    const text = byId(button.dataset.von).innerText;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Kopiert";
    } catch {
      getSelection().selectAllChildren(byId(button.dataset.von));
      button.textContent = "Markiert: mit Strg+C kopieren";
    }
  });
}
byId("drucken").addEventListener("click", () => window.print());
window.addEventListener("hashchange", route);
document.documentElement.classList.add("bereit");
route().finally(() => {
  performance.mark("bereit");
  document.documentElement.setAttribute("data-bereit", "");
});
