/* Files leave as soon as they are chosen, with their progress; a cut network is tried again. Without script: the button. */
(function () {
  "use strict";
  var REPRISES_MS = [2000, 5000, 10000, 20000];

  function remplacer(texte, ancre) {
    var nouveau = new DOMParser().parseFromString(texte, "text/html").getElementById("contenu");
    var ancien = document.getElementById("contenu");
    if (!nouveau || !ancien) { window.location.reload(); return; }
    ancien.replaceChildren.apply(ancien, Array.from(nouveau.childNodes));
    if (window.htmx) { window.htmx.process(ancien); }
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: ancien } }));
    preparer(ancien);
    var resume = ancien.querySelector("[data-resume-erreurs]");
    var piece = document.getElementById(ancre);
    if (resume) { resume.focus(); return; }
    if (piece) {
      piece.scrollIntoView({ block: "nearest" });
      var champ = piece.querySelector("input[type=file]");
      if (champ) { champ.focus({ preventScroll: true }); }
    }
    if (window.Mitoyen) { window.Mitoyen.annoncer("Fichier ajouté"); }
  }

  function Envoi(formulaire) {
    this.formulaire = formulaire;
    this.essais = 0;
    this.barre = document.createElement("progress");
    this.barre.className = "avancement";
    this.barre.max = 100;
    this.barre.setAttribute("aria-label", "Envoi du fichier");
    this.texte = document.createElement("p");
    this.texte.setAttribute("role", "status");
    formulaire.append(this.barre, this.texte);
  }
  Envoi.prototype.partir = function () {
    var moi = this;
    var requete = new XMLHttpRequest();
    requete.open("POST", this.formulaire.action);
    requete.upload.addEventListener("progress", function (e) {
      if (e.lengthComputable) { moi.barre.value = Math.round(e.loaded / e.total * 100); }
    });
    requete.addEventListener("load", function () {
      if (requete.responseURL.indexOf("/connexion/") !== -1) { window.location.reload(); return; }
      if (requete.status === 200 || requete.status === 422) {
        remplacer(requete.responseText, moi.formulaire.closest(".piece").id);
        return;
      }
      if (requete.status >= 500) { moi.retenter(); return; }
      moi.finir(requete.status === 413 ? "Cet envoi est trop lourd." : "Ce fichier n’a pas pu être ajouté. Rechargez la page.");
    });
    requete.addEventListener("error", function () { moi.retenter(); });
    this.texte.textContent = "Envoi en cours…";
    requete.send(new FormData(this.formulaire));
  };
  Envoi.prototype.retenter = function () {
    var moi = this;
    if (this.essais >= REPRISES_MS.length) {
      this.finir("La connexion est coupée : votre fichier n’est pas parti. Appuyez sur « Ajouter » quand elle revient.");
      return;
    }
    var delai = REPRISES_MS[this.essais];
    this.essais += 1;
    this.texte.textContent = "Connexion perdue : nouvel essai dans " + delai / 1000 + " s. Ne fermez pas cette page.";
    window.setTimeout(function () { moi.partir(); }, delai);
  };
  Envoi.prototype.finir = function (texte) {
    this.barre.remove();
    this.texte.textContent = texte;
    delete this.formulaire.dataset.envoi;
  };

  function envoyer(formulaire) {
    if (formulaire.dataset.envoi) { return; }
    formulaire.dataset.envoi = "oui";
    new Envoi(formulaire).partir();
  }
  function preparer(racine) {
    racine.querySelectorAll("form[data-televersement]").forEach(function (formulaire) {
      var entree = formulaire.querySelector("input[type=file]");
      formulaire.addEventListener("submit", function (e) {
        if (!entree.files.length) { return; }
        e.preventDefault();
        envoyer(formulaire);
      });
      entree.addEventListener("change", function () {
        if (entree.files.length && !formulaire.querySelector(".depot-probleme")) { envoyer(formulaire); }
      });
    });
  }
  preparer(document);
})();
