"use strict";
// Sorting by a column and filtering by words; without this script the tables stay as they are.
const number = text => {
  const plain = text.replace("sem mudança", "0").replace("−", "-").replace(/[^\d,.-]/g, "").replace(/\./g, "").replace(",", ".");
  return plain === "" ? -Infinity : Number(plain);
};
const key = text => {
  const day = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(text);
  return day ? Number(day[3] + day[2] + day[1]) : null;
};
const compare = (a, b, isNumber) => {
  if (isNumber) return number(a) - number(b);
  const [first, second] = [key(a), key(b)];
  return first !== null && second !== null ? first - second : a.localeCompare(b, "pt-BR");
};
// On paper nothing can be unfolded.
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("details:not([open])")];
  for (const part of unfolded) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of unfolded) part.open = false;
});
const fold = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  table.querySelectorAll("thead th").forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      table.querySelectorAll("[aria-sort]").forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows];
      const isNumber = head.classList.contains("n");
      rows.sort((a, b) => compare(a.cells[place].textContent, b.cells[place].textContent, isNumber));
      if (down) rows.reverse();
      body.append(...rows);
    });
  });
  if (body.rows.length < 12) continue;
  const label = document.createElement("label");
  label.className = "filter";
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = "filtrar linhas";
  label.append("Filtrar ", field);
  table.closest(".scroll").previousElementSibling.before(label);
  const texts = new Map();
  field.addEventListener("input", () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    for (const row of body.rows) {
      if (!texts.has(row)) texts.set(row, fold(row.textContent));
      row.hidden = !words.every(word => texts.get(row).includes(word));
    }
  });
}

// Whether a table is wider than its page is known here for certain.
const widths = new ResizeObserver(entries => {
  for (const { target } of entries) {
    const slide = target.previousElementSibling;
    slide.style.display = target.scrollWidth > target.clientWidth ? "block" : "none";
  }
});
for (const box of document.querySelectorAll(".scroll")) widths.observe(box);
