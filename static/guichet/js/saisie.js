/* Conditional questions and totals. Without script every question is shown; the server decides again. */
(function () {
  "use strict";
  function valeur(formulaire, nom) {
    var champ = formulaire.elements[nom];
    if (!champ) { return ""; }
    if (champ.value !== undefined) { return champ.value; }
    var coche = Array.prototype.find.call(champ, function (e) { return e.checked; });
    return coche ? coche.value : "";
  }
  function estVisible(formulaire, element, vus) {
    var source = element.dataset.si;
    if (!source || (vus || []).indexOf(source) !== -1) { return true; }
    if (element.dataset.siValeurs.split(" ").indexOf(valeur(formulaire, source)) === -1) { return false; }
    var amont = formulaire.querySelector("[name='" + source + "'][data-si]");
    return amont ? estVisible(formulaire, amont, (vus || []).concat(source)) : true;
  }
  function montrer(formulaire) {
    formulaire.querySelectorAll("[data-si]").forEach(function (element) {
      var bloc = element.closest(".champ");
      if (bloc) { bloc.hidden = !estVisible(formulaire, element); bloc.classList.add("sous-condition"); }
    });
    formulaire.querySelectorAll("fieldset.groupe").forEach(function (groupe) {
      var champs = groupe.querySelectorAll(".champ");
      groupe.hidden = champs.length > 0 && Array.prototype.every.call(champs, function (c) { return c.hidden; });
    });
  }
  function nombre(formulaire, nom) {
    var texte = valeur(formulaire, nom).replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
    return texte === "" || isNaN(texte) ? 0 : Number(texte);
  }
  function totaliser(formulaire) {
    var zone = formulaire.querySelector("[data-total]");
    if (!zone) { return; }
    var total = nombre(formulaire, "surface_existante") + nombre(formulaire, "surface_creee") - nombre(formulaire, "surface_supprimee");
    zone.textContent = total.toLocaleString("fr-FR", { maximumFractionDigits: 2 }) + "\u00a0m²";
  }
  document.querySelectorAll("form[data-questions]").forEach(function (formulaire) {
    function tout() { montrer(formulaire); totaliser(formulaire); }
    formulaire.addEventListener("change", tout);
    formulaire.addEventListener("input", tout);
    tout();
    if (window.location.hash) {
      var cible = document.getElementById(window.location.hash.slice(1));
      if (cible && cible.focus) { cible.scrollIntoView({ block: "center" }); cible.focus(); }
    }
  });
})();
