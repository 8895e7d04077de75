// The queue works without this file. It adds: select all on the page, and how many are selected.
(() => {
  const all = document.getElementById("pick-all");
  if (!all) return;
  const picks = [...document.querySelectorAll('input[name="seen"][form="bulk"]')];
  const update = () => {
    const picked = picks.filter((pick) => pick.checked).length;
    all.checked = picked > 0 && picked === picks.length;
    all.indeterminate = picked > 0 && picked < picks.length;
  };
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const pick of picks) pick.checked = all.checked;
  });
  for (const pick of picks) pick.addEventListener("change", update);
  update();
})();
