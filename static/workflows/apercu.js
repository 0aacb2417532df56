/* The preview form carries what is being typed: its hidden fields are filled from the draft at the moment of asking. */
(function () {
  "use strict";
  var apercu = document.querySelector("[data-apercu-de]");
  if (!apercu) { return; }
  apercu.addEventListener("submit", function () {
    apercu.querySelectorAll("[data-copie]").forEach(function (champ) {
      var nom = champ.dataset.copie;
      var source = document.querySelector("form[data-garde-saisie] [name='" + nom + "']:checked")
        || document.querySelector("form[data-garde-saisie] textarea[name='" + nom + "']")
        || document.querySelector("form[data-garde-saisie] input[type=number][name='" + nom + "']")
        || document.querySelector("form[data-garde-saisie] select[name='" + nom + "']");
      champ.value = source ? source.value : champ.value;
    });
  });
})();
