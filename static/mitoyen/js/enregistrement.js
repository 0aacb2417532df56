/* Autosave of a draft: <form data-autosave-url="…" data-autosave-version="ISO instant of what the page shows">.
   Posts the fields (never the files) after a pause; expects 2xx, JSON {"enregistre_le": ISO} welcome.
   Session or network lost: a copy stays on the device, is sent again with growing pauses, and is offered on return. */
(function () {
  "use strict";
  var PAUSE_MS = 1500;
  var REPRISES_MS = [2000, 5000, 10000, 30000, 60000];
  var PREFIXE = "mitoyen:brouillon:";
  var OUBLI_MS = 30 * 24 * 3600 * 1000;

  function horaire(date) {
    return date.getHours() + " h " + String(date.getMinutes()).padStart(2, "0");
  }
  function jour(date) {
    return date.toLocaleDateString("fr-FR", { day: "numeric", month: "long", year: "numeric" });
  }
  function champs(formulaire) {
    var paires = [];
    new FormData(formulaire).forEach(function (valeur, nom) {
      if (typeof valeur === "string" && nom !== "csrfmiddlewaretoken") { paires.push([nom, valeur]); }
    });
    return paires;
  }
  var coffre = {
    lire: function (cle) {
      try { return JSON.parse(window.localStorage.getItem(cle) || "null"); } catch (erreur) { return null; }
    },
    ecrire: function (cle, valeur) {
      try { window.localStorage.setItem(cle, JSON.stringify(valeur)); return true; } catch (erreur) { return false; }
    },
    oublier: function (cle) {
      try { window.localStorage.removeItem(cle); } catch (erreur) { /* nothing was kept */ }
    }
  };

  function Enregistreur(formulaire) {
    this.formulaire = formulaire;
    this.url = formulaire.dataset.autosaveUrl;
    this.cle = PREFIXE + (formulaire.dataset.autosaveCle || this.url);
    this.essais = 0;
    this.revision = 0;
    this.enVol = false;
    this.envoye = false;
    this.zone = formulaire.querySelector("[data-enregistrement]");
    if (!this.zone) {
      this.zone = document.createElement("p");
      this.zone.className = "enregistrement";
      (formulaire.querySelector(".actions, .barre-actions") || formulaire).appendChild(this.zone);
    }
    this.zone.setAttribute("role", "status");
    this.proposerReprise();
    var moi = this;
    formulaire.addEventListener("input", function () { moi.noter(); });
    formulaire.addEventListener("change", function () { moi.noter(); });
    formulaire.addEventListener("submit", function (e) { moi.partir(e); });
    window.addEventListener("online", function () { if (moi.revision) { moi.envoyer(); } });
    window.addEventListener("pageshow", function () { moi.envoye = false; });
    document.addEventListener("mitoyen:deconnexion", function () { moi.envoye = true; });
    window.addEventListener("beforeunload", function (e) {
      if (moi.revision && !moi.envoye && !moi.garder()) { e.preventDefault(); e.returnValue = ""; }
    });
  }
  Enregistreur.prototype.dire = function (etat, texte) {
    this.zone.dataset.etat = etat;
    if (this.zone.textContent !== texte) { this.zone.textContent = texte; }
  };
  Enregistreur.prototype.garder = function () {
    return coffre.ecrire(this.cle, { quand: new Date().toISOString(), champs: champs(this.formulaire) });
  };
  Enregistreur.prototype.noter = function () {
    this.revision += 1;
    this.programmer(PAUSE_MS);
  };
  Enregistreur.prototype.programmer = function (delai) {
    var moi = this;
    window.clearTimeout(this.minuteur);
    this.minuteur = window.setTimeout(function () { moi.envoyer(); }, delai);
  };
  Enregistreur.prototype.partir = function (evenement) {
    if (evenement.defaultPrevented) { return; }
    this.envoye = true;
    window.clearTimeout(this.minuteur);
    /* The copy stays until the server shows a newer version: the sending itself may meet a lost session. */
    if (this.revision) { this.garder(); }
  };
  Enregistreur.prototype.envoyer = function () {
    var moi = this;
    if (this.enVol || this.envoye) { return; }
    var revision = this.revision;
    var corps = new URLSearchParams();
    champs(this.formulaire).forEach(function (p) { corps.append(p[0], p[1]); });
    this.enVol = true;
    this.dire("encours", "Enregistrement…");
    fetch(this.url, {
      method: "POST", body: corps, redirect: "manual", credentials: "same-origin",
      headers: { "X-CSRFToken": window.Mitoyen ? window.Mitoyen.jeton() : "", "X-Requested-With": "autosave", "Accept": "application/json" }
    }).then(function (reponse) {
      moi.enVol = false;
      if (reponse.ok) { return moi.reussir(reponse, revision); }
      if (reponse.type === "opaqueredirect" || reponse.status === 401 || reponse.status === 403) { return moi.sessionPerdue(); }
      if (reponse.status === 409) { return moi.refuser("Ce brouillon a été modifié ailleurs : rechargez la page avant de continuer. Une copie de votre saisie reste sur cet appareil."); }
      if (reponse.status >= 400 && reponse.status < 500 && reponse.status !== 429 && reponse.status !== 408) {
        return moi.refuser("Cette saisie n’a pas pu être enregistrée. Une copie reste sur cet appareil.");
      }
      return moi.retenter();
    }, function () { moi.enVol = false; moi.retenter(); });
  };
  Enregistreur.prototype.reussir = function (reponse, revision) {
    var moi = this;
    this.essais = 0;
    return reponse.json().catch(function () { return {}; }).then(function (donnees) {
      var quand = donnees && donnees.enregistre_le ? new Date(donnees.enregistre_le) : new Date();
      moi.dire("enregistre", "Enregistré à " + horaire(quand));
      /* The mark of what the server now holds: the next saving of this page builds on it. */
      var marque = moi.formulaire.elements.marque;
      if (marque && donnees && donnees.marque) { marque.value = donnees.marque; }
      if (moi.revision !== revision) { moi.programmer(PAUSE_MS); return; }
      moi.revision = 0;
      coffre.oublier(moi.cle);
      moi.formulaire.dispatchEvent(new CustomEvent("mitoyen:enregistre", { bubbles: true }));
    });
  };
  Enregistreur.prototype.retenter = function () {
    var garde = this.garder();
    var delai = REPRISES_MS[Math.min(this.essais, REPRISES_MS.length - 1)];
    this.essais += 1;
    this.dire("probleme", garde
      ? "Connexion perdue. Votre saisie est gardée sur cet appareil ; nouvel essai dans " + Math.round(delai / 1000) + " s."
      : "Connexion perdue. Ne fermez pas cette page ; nouvel essai dans " + Math.round(delai / 1000) + " s.");
    this.programmer(delai);
  };
  Enregistreur.prototype.refuser = function (texte) { this.garder(); this.dire("probleme", texte); };
  Enregistreur.prototype.sessionPerdue = function () {
    this.garder();
    this.dire("probleme", "Votre session a expiré. Votre saisie est gardée sur cet appareil. ");
    var lien = document.createElement("a");
    lien.href = "/connexion/?next=" + encodeURIComponent(window.location.pathname + window.location.search);
    lien.textContent = "Me reconnecter et reprendre";
    this.zone.appendChild(lien);
  };
  Enregistreur.prototype.proposerReprise = function () {
    var copie = coffre.lire(this.cle);
    if (!copie || !Array.isArray(copie.champs)) { return; }
    var quand = new Date(copie.quand);
    var version = this.formulaire.dataset.autosaveVersion;
    var memes = JSON.stringify(copie.champs) === JSON.stringify(champs(this.formulaire));
    if (memes || (version && new Date(version) >= quand)) { coffre.oublier(this.cle); return; }
    var moi = this;
    var bloc = document.createElement("div");
    bloc.className = "alerte ton-info";
    bloc.setAttribute("role", "region");
    bloc.setAttribute("aria-label", "Saisie gardée sur cet appareil");
    var corps = document.createElement("div");
    var texte = document.createElement("p");
    texte.textContent = "Une copie de votre saisie du " + jour(quand) + " à " + horaire(quand) + " est restée sur cet appareil. Voulez-vous la reprendre ?";
    var rangee = document.createElement("div");
    rangee.className = "rangee";
    [["Reprendre ma saisie", "", function () { moi.restaurer(copie.champs); }],
      ["Supprimer cette copie", "secondaire", function () { coffre.oublier(moi.cle); }]].forEach(function (choix) {
      var bouton = document.createElement("button");
      bouton.type = "button";
      bouton.textContent = choix[0];
      bouton.className = choix[1];
      bouton.addEventListener("click", function () { choix[2](); bloc.remove(); });
      rangee.appendChild(bouton);
    });
    corps.append(texte, rangee);
    bloc.appendChild(corps);
    this.formulaire.before(bloc);
  };
  Enregistreur.prototype.restaurer = function (paires) {
    var valeurs = new Map();
    paires.forEach(function (p) { valeurs.set(p[0], (valeurs.get(p[0]) || []).concat(p[1])); });
    var premier = null;
    Array.prototype.forEach.call(this.formulaire.elements, function (e) {
      if (!e.name || e.type === "file" || e.type === "hidden" || e.type === "submit") { return; }
      var suite = valeurs.get(e.name) || [];
      if (e.type === "checkbox" || e.type === "radio") {
        e.checked = suite.indexOf(e.value) !== -1;
      } else if (e.tagName === "SELECT" && e.multiple) {
        Array.prototype.forEach.call(e.options, function (o) { o.selected = suite.indexOf(o.value) !== -1; });
      } else if (suite.length) {
        e.value = suite.shift();
      }
      premier = premier || e;
    });
    if (premier) { premier.focus(); premier.dispatchEvent(new Event("input", { bubbles: true })); }
  };

  try {
    Object.keys(window.localStorage).forEach(function (cle) {
      var copie = cle.indexOf(PREFIXE) === 0 ? coffre.lire(cle) : null;
      if (copie && Date.now() - new Date(copie.quand).getTime() > OUBLI_MS) { coffre.oublier(cle); }
    });
  } catch (erreur) { /* storage refused by the browser */ }
  document.querySelectorAll("form[data-autosave-url]").forEach(function (f) { new Enregistreur(f); });
})();
