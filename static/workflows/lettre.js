/* A shared paragraph goes into the text at the cursor, and the preview follows. */
(function () {
  "use strict";
  document.addEventListener("click", function (evenement) {
    var bouton = evenement.target.closest("[data-inserer]");
    if (!bouton) { return; }
    var texte = document.getElementById(bouton.dataset.inserer).textContent;
    var champ = document.getElementById(bouton.dataset.dans);
    var avant = champ.value.slice(0, champ.selectionStart);
    var apres = champ.value.slice(champ.selectionEnd);
    var debut = avant && !avant.endsWith("\n\n") ? "\n\n" : "";
    champ.setRangeText(debut + texte + (apres ? "\n\n" : ""), champ.selectionStart, champ.selectionEnd, "end");
    champ.focus();
    champ.dispatchEvent(new Event("input", { bubbles: true }));
    window.Mitoyen.annoncer("Paragraphe inséré.");
  });
})();
