"use strict";
// The filter over the findings. Without it, as in print, the page shows every one.
const form = document.getElementById("filter");
if (form) {
  const findings = [...document.querySelectorAll(".finding")];
  const texts = findings.map((finding) => finding.textContent.toLowerCase());
  const shown = document.getElementById("shown");
  const show = () => {
    const effects = new Set(new FormData(form).getAll("effect"));
    const text = form.elements.text.value.trim().toLowerCase();
    let total = 0;
    findings.forEach((finding, index) => {
      const is_wanted = effects.has(finding.dataset.effect) && texts[index].includes(text);
      finding.hidden = !is_wanted;
      total += is_wanted ? 1 : 0;
    });
    shown.textContent = `${total} of ${findings.length} shown`;
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
}
