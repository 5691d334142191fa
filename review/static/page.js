// A little help beside what the page does without it: choosing rows, keys, and going to the cited place.
"use strict";
(() => {
  const rows = [...document.querySelectorAll("[data-row]")];
  const boxes = rows.map((row) => row.querySelector("input[type=checkbox]"));
  const all = document.querySelector("[data-pick-all]");
  const told = document.querySelector("[data-picked]");
  const count = () => {
    const picked = boxes.filter((box) => box.checked).length;
    if (told) told.textContent = picked ? `(${picked})` : "";
    if (all) { all.checked = picked > 0 && picked === boxes.length; all.indeterminate = picked > 0 && picked < boxes.length; }
  };
  if (all) all.addEventListener("change", () => { boxes.forEach((box) => { box.checked = all.checked; }); count(); });
  boxes.forEach((box) => box.addEventListener("change", count));
  let at = -1;
  const go = (to) => {
    if (!rows.length) return;
    if (at >= 0) rows[at].classList.remove("at");
    at = Math.min(Math.max(to, 0), rows.length - 1);
    rows[at].classList.add("at");
    rows[at].querySelector("[data-open]").focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "center" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !rows.length) return;
    if (["INPUT", "TEXTAREA", "SELECT"].includes(event.target.tagName) && event.target.type !== "checkbox") return;
    if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at - 1);
    else if (event.key === "x" && at >= 0) { boxes[at].checked = !boxes[at].checked; count(); }
    else if (event.key === "o" && at >= 0) rows[at].querySelector("[data-open]").click();
    else if (event.key === "n") { const note = document.getElementById("note"); if (note) { note.focus(); event.preventDefault(); } }
  });
  document.querySelectorAll("select[data-go]").forEach((choice) => choice.addEventListener("change", () => choice.form.requestSubmit()));
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  count();
})();
