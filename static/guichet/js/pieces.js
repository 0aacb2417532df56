/* Files leave as soon as they are chosen, in pieces of 5 MB: a cut network resumes where it stopped, and so does
   the same file chosen again later (tus protocol). Without script: the button sends the plain form. */
(function () {
  "use strict";
  var REPRISES_MS = [1000, 3000, 5000, 10000, 20000, 30000];
  var MORCEAU = 5 * 1024 * 1024;

  function element(balise, classe, texte) {
    var e = document.createElement(balise);
    if (classe) { e.className = classe; }
    if (texte) { e.textContent = texte; }
    return e;
  }
  function resumer(refus, code) {
    var bloc = element("div", "resume-erreurs montre-focus");
    bloc.setAttribute("role", "alert");
    bloc.setAttribute("data-resume-erreurs", "");
    bloc.tabIndex = -1;
    bloc.append(element("h2", "", refus.length > 1 ? "Des fichiers n’ont pas été pris" : "Un fichier n’a pas été pris"));
    var liste = element("ul");
    refus.forEach(function (message) {
      var ligne = element("li");
      var lien = element("a", "", message);
      lien.href = "#fichiers-" + code;
      ligne.append(lien);
      liste.append(ligne);
    });
    bloc.append(liste);
    return bloc;
  }
  function remplacer(texte, ancre, refus) {
    var nouveau = new DOMParser().parseFromString(texte, "text/html").getElementById("contenu");
    var ancien = document.getElementById("contenu");
    if (!nouveau || !ancien) { window.location.reload(); return; }
    ancien.replaceChildren.apply(ancien, Array.from(nouveau.childNodes));
    if (window.htmx) { window.htmx.process(ancien); }
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: ancien } }));
    preparer(ancien);
    var piece = document.getElementById(ancre);
    var champ = piece && piece.querySelector("input[type=file]");
    if (refus.length && piece) {
      var bloc = resumer(refus, ancre.replace("piece-", ""));
      piece.before(bloc);
      bloc.scrollIntoView({ block: "center" });
      bloc.focus();
      return;
    }
    if (piece) { piece.scrollIntoView({ block: "nearest" }); }
    if (champ) { champ.focus({ preventScroll: true }); }
    if (window.Mitoyen) { window.Mitoyen.annoncer("Fichier ajouté"); }
  }

  function Envoi(formulaire) {
    this.formulaire = formulaire;
    this.entree = formulaire.querySelector("input[type=file]");
    this.piece = formulaire.closest(".piece").id;
    this.fichiers = Array.from(this.entree.files);
    this.refus = [];
    this.rang = 0;
    this.barre = element("progress", "avancement");
    this.barre.max = 100;
    this.barre.value = 0;
    this.barre.setAttribute("aria-label", "Envoi du fichier");
    this.texte = element("p");
    this.texte.setAttribute("role", "status");
    this.arreter = element("button", "discrete petit", "Arrêter l’envoi");
    this.arreter.type = "button";
    formulaire.append(this.barre, this.texte, this.arreter);
  }
  Envoi.prototype.dire = function (texte) {
    if (this.texte.textContent !== texte) { this.texte.textContent = texte; }
  };
  Envoi.prototype.suivant = function () {
    var fichier = this.fichiers[this.rang];
    if (!fichier) { this.montrer(); return; }
    var limite = Number(this.entree.dataset.tailleMax || 0);
    if (limite && fichier.size > limite) {
      this.refus.push(fichier.name + " : ce fichier dépasse " + Math.round(limite / 1048576) + " Mo. Réduisez-le ou séparez-le en plusieurs fichiers.");
      this.passer();
      return;
    }
    if (!fichier.size) {
      this.refus.push(fichier.name + " : ce fichier est vide. Choisissez-en un autre.");
      this.passer();
      return;
    }
    this.envoyer(fichier);
  };
  Envoi.prototype.passer = function () { this.rang += 1; this.suivant(); };
  Envoi.prototype.envoyer = function (fichier) {
    var moi = this;
    var nombre = this.fichiers.length > 1 ? " (" + (this.rang + 1) + " sur " + this.fichiers.length + ")" : "";
    var envoi = new window.tus.Upload(fichier, {
      endpoint: this.formulaire.dataset.tus,
      chunkSize: MORCEAU,
      retryDelays: REPRISES_MS,
      removeFingerprintOnSuccess: true,
      metadata: { filename: fichier.name },
      headers: { "X-CSRFToken": this.formulaire.querySelector("[name=csrfmiddlewaretoken]").value },
      onProgress: function (parti, total) {
        moi.barre.value = Math.round(parti / total * 100);
        moi.dire(parti < total ? "Envoi de " + fichier.name + nombre : "Vérification de " + fichier.name + nombre);
      },
      onShouldRetry: function (erreur) {
        var statut = erreur.originalResponse ? erreur.originalResponse.getStatus() : 0;
        var reprend = statut === 0 || statut === 409 || statut === 423 || statut >= 500;
        if (reprend) { moi.dire("Connexion perdue : l’envoi reprendra où il s’est arrêté. Ne fermez pas cette page."); }
        return reprend;
      },
      onSuccess: function () { moi.passer(); },
      onError: function (erreur) { moi.echouer(fichier, erreur); }
    });
    this.arreter.onclick = function () { envoi.abort(true); moi.finir("Envoi arrêté. Rien n’a été ajouté pour ce fichier."); };
    envoi.findPreviousUploads().then(function (anciens) {
      if (anciens.length) { envoi.resumeFromPreviousUpload(anciens[0]); }
      envoi.start();
    });
  };
  Envoi.prototype.echouer = function (fichier, erreur) {
    var reponse = erreur.originalResponse;
    var requete = reponse && reponse.getUnderlyingObject();
    if (requete && (requete.responseURL || "").indexOf("/connexion/") !== -1) {
      this.finir("Votre session a expiré. Reconnectez-vous, puis choisissez de nouveau ce fichier : l’envoi reprendra où il s’est arrêté.");
      var lien = element("a", "", "Me reconnecter");
      lien.href = "/connexion/?next=" + encodeURIComponent(window.location.pathname);
      this.texte.append(" ", lien);
      return;
    }
    if (!reponse || reponse.getStatus() === 0 || reponse.getStatus() >= 500) {
      this.finir("La connexion est coupée. Choisissez de nouveau ce fichier quand elle revient : l’envoi reprendra où il s’est arrêté.");
      return;
    }
    var texte = [413, 422, 429].indexOf(reponse.getStatus()) !== -1 ? reponse.getBody() : "";
    texte = texte || "ce fichier n’a pas pu être ajouté. Rechargez la page, puis recommencez.";
    this.refus.push(texte.indexOf(fichier.name) === 0 ? texte : fichier.name + " : " + texte);
    this.passer();
  };
  Envoi.prototype.montrer = function () {
    var moi = this;
    fetch(window.location.pathname, { credentials: "same-origin" })
      .then(function (reponse) { return reponse.text(); })
      .then(function (texte) { remplacer(texte, moi.piece, moi.refus); })
      .catch(function () { window.location.reload(); });
  };
  Envoi.prototype.finir = function (texte) {
    this.barre.remove();
    this.arreter.remove();
    this.dire(texte);
    this.entree.value = "";
    delete this.formulaire.dataset.envoi;
  };

  function envoyer(formulaire) {
    if (formulaire.dataset.envoi) { return; }
    formulaire.dataset.envoi = "oui";
    formulaire.querySelectorAll("[role=status]").forEach(function (ancien) { ancien.remove(); });
    new Envoi(formulaire).suivant();
  }
  function preparer(racine) {
    racine.querySelectorAll("img.vignette").forEach(function (image) {
      image.addEventListener("error", function () { image.remove(); });
      if (image.complete && !image.naturalWidth && image.loading !== "lazy") { image.remove(); }
    });
    if (!window.tus || !window.tus.isSupported) { return; }
    racine.querySelectorAll("form[data-televersement]").forEach(function (formulaire) {
      var entree = formulaire.querySelector("input[type=file]");
      formulaire.addEventListener("submit", function (e) {
        if (!entree.files.length) { return; }
        e.preventDefault();
        envoyer(formulaire);
      });
      entree.addEventListener("change", function () { if (entree.files.length) { envoyer(formulaire); } });
    });
  }
  preparer(document);
})();
