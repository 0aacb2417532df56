/* The queue by keyboard. Letters act only while a dossier of the list has the focus (WCAG 2.1.4). */
(function () {
  "use strict";
  /* The list as it is shown now: a dossier's breadcrumb leads back to it (interface.js). */
  try { sessionStorage.setItem("mitoyen-file", location.pathname + location.search); } catch (refus) { /* none */ }
  var table = document.querySelector("table[data-clavier]");
  if (!table) { return; }
  var rangs = Array.prototype.slice.call(table.querySelectorAll("a[data-rang]"));
  function aller(pas) {
    var ici = rangs.indexOf(document.activeElement);
    var suivant = rangs[Math.min(Math.max(ici + pas, 0), rangs.length - 1)];
    if (suivant) { suivant.focus(); suivant.scrollIntoView({ block: "nearest" }); }
  }
  var gestes = {
    j: function () { aller(1); },
    ArrowDown: function () { aller(1); },
    k: function () { aller(-1); },
    ArrowUp: function () { aller(-1); },
    x: function (lien) {
      var caseACocher = lien.closest("tr").querySelector("input[type=checkbox]");
      if (caseACocher) { caseACocher.click(); }
    },
    n: function () {
      var suite = document.querySelector(".pagination a[rel=next]");
      if (suite) { suite.click(); }
    },
    "/": function () { document.getElementById("aller").focus(); }
  };
  table.addEventListener("keydown", function (evenement) {
    if (evenement.ctrlKey || evenement.altKey || evenement.metaKey) { return; }
    var geste = gestes[evenement.key];
    if (!geste || rangs.indexOf(evenement.target) < 0) { return; }
    evenement.preventDefault();
    geste(evenement.target);
  });
})();
