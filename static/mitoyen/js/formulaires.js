/* Forms: focus on the error summary, one sending, unsaved changes, drop zone. The server checks everything again. */
(function () {
  "use strict";
  var REARMEMENT_MS = 20000;

  /* Error summary: takes the focus; its links focus the control. */
  var resume = document.querySelector("[data-resume-erreurs]");
  if (resume) {
    resume.focus();
    if (document.title.indexOf("Erreur") !== 0) { document.title = "Erreur : " + document.title; }
  }
  document.addEventListener("click", function (evenement) {
    var lien = evenement.target.closest("[data-resume-erreurs] a[href^='#']");
    var cible = lien ? document.getElementById(lien.getAttribute("href").slice(1)) : null;
    if (!cible) { return; }
    evenement.preventDefault();
    cible.scrollIntoView({ block: "center" });
    cible.focus();
  });

  /* Unsaved changes: <form data-garde-saisie>. An autosaved form manages its own. */
  var modifies = new Set();
  document.addEventListener("input", function (evenement) {
    var formulaire = evenement.target.form;
    if (formulaire && formulaire.hasAttribute("data-garde-saisie")) { modifies.add(formulaire); }
  });
  document.addEventListener("mitoyen:enregistre", function (evenement) { modifies.delete(evenement.target); });
  window.addEventListener("beforeunload", function (evenement) {
    if (modifies.size) { evenement.preventDefault(); evenement.returnValue = ""; }
  });

  /* One sending: the second click of a double click does nothing, a page brought back by « Précédent » works again. */
  function boutons(formulaire) {
    return Array.prototype.filter.call(formulaire.elements, function (e) {
      return e.type === "submit" && e.tagName === "BUTTON";
    });
  }
  function rearmer(formulaire) {
    delete formulaire.dataset.envoiEnCours;
    boutons(formulaire).forEach(function (b) {
      b.removeAttribute("aria-disabled");
      if (b.dataset.texteInitial !== undefined) {
        b.textContent = b.dataset.texteInitial;
        delete b.dataset.texteInitial;
      }
    });
  }
  document.addEventListener("submit", function (evenement) {
    var formulaire = evenement.target;
    if (formulaire.hasAttribute("data-sans-garde") || formulaire.method !== "post" || formulaire.hasAttribute("hx-post")) { return; }
    if (formulaire.dataset.envoiEnCours) { evenement.preventDefault(); return; }
    if (evenement.defaultPrevented) { return; }
    formulaire.dataset.envoiEnCours = "oui";
    modifies.delete(formulaire);
    var bouton = evenement.submitter;
    window.setTimeout(function () {
      boutons(formulaire).forEach(function (b) { b.setAttribute("aria-disabled", "true"); });
      if (bouton && bouton.tagName === "BUTTON" && !bouton.querySelector("svg")) {
        bouton.dataset.texteInitial = bouton.textContent;
        bouton.textContent = "Envoi en cours…";
      }
      if (window.Mitoyen) { window.Mitoyen.annoncer("Envoi en cours"); }
    }, 0);
    window.setTimeout(function () { rearmer(formulaire); }, REARMEMENT_MS);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-envoi-en-cours]").forEach(rearmer);
  });

  /* On leaving through the sign-out button, nothing typed stays on the device. */
  document.addEventListener("submit", function (evenement) {
    if (!evenement.target.hasAttribute("data-deconnexion")) { return; }
    modifies.clear();
    document.dispatchEvent(new CustomEvent("mitoyen:deconnexion"));
    try {
      Object.keys(window.localStorage).forEach(function (cle) {
        if (cle.indexOf("mitoyen:brouillon:") === 0) { window.localStorage.removeItem(cle); }
      });
    } catch (erreur) { /* storage refused by the browser: nothing was kept either */ }
  });

  /* Drop zone around a file input. */
  function poids(octets) {
    if (octets >= 1e6) { return (octets / 1e6).toFixed(1).replace(".", ",") + " Mo"; }
    return Math.max(1, Math.round(octets / 1000)) + " ko";
  }
  function probleme(entree, fichier) {
    var maximum = Number(entree.dataset.tailleMax || 0);
    if (fichier.size === 0) { return "ce fichier est vide"; }
    if (maximum && fichier.size > maximum) { return "trop lourd : " + poids(maximum) + " au plus"; }
    var acceptes = (entree.accept || "").split(",").map(function (a) { return a.trim().toLowerCase(); }).filter(Boolean);
    var convient = !acceptes.length || acceptes.some(function (a) {
      if (a.charAt(0) === ".") { return fichier.name.toLowerCase().slice(-a.length) === a; }
      if (a.slice(-2) === "/*") { return fichier.type.indexOf(a.slice(0, -1)) === 0; }
      return fichier.type === a;
    });
    return convient ? "" : "ce type de fichier n’est pas accepté";
  }
  function afficher(zone, entree) {
    var liste = zone.querySelector(".depot-liste");
    liste.textContent = "";
    Array.prototype.forEach.call(entree.files, function (fichier) {
      var ligne = document.createElement("li");
      var nom = document.createElement("span");
      nom.textContent = fichier.name + " (" + poids(fichier.size) + ")";
      ligne.appendChild(nom);
      var defaut = probleme(entree, fichier);
      if (defaut) {
        var texte = document.createElement("span");
        texte.className = "depot-probleme";
        texte.textContent = "Attention : " + defaut;
        ligne.appendChild(texte);
      }
      liste.appendChild(ligne);
    });
  }
  function preparerDepot(zone) {
    var entree = zone.querySelector("input[type=file]");
    if (!entree || zone.dataset.pret) { return; }
    zone.dataset.pret = "oui";
    var invite = document.createElement("p");
    invite.className = "depot-invite";
    invite.textContent = entree.multiple ? "Vous pouvez aussi déposer des fichiers ici." : "Vous pouvez aussi déposer un fichier ici.";
    var liste = document.createElement("ul");
    liste.className = "depot-liste";
    liste.setAttribute("aria-live", "polite");
    zone.append(invite, liste);
    entree.addEventListener("change", function () { afficher(zone, entree); });
    ["dragenter", "dragover"].forEach(function (nom) {
      zone.addEventListener(nom, function (e) { e.preventDefault(); zone.classList.add("depot-survol"); });
    });
    ["dragleave", "drop"].forEach(function (nom) {
      zone.addEventListener(nom, function () { zone.classList.remove("depot-survol"); });
    });
    zone.addEventListener("drop", function (e) {
      e.preventDefault();
      if (!e.dataTransfer || !e.dataTransfer.files.length) { return; }
      var transfert = new DataTransfer();
      Array.prototype.slice.call(e.dataTransfer.files, 0, entree.multiple ? undefined : 1)
        .forEach(function (fichier) { transfert.items.add(fichier); });
      entree.files = transfert.files;
      entree.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  function preparer(racine) { racine.querySelectorAll("[data-depot]").forEach(preparerDepot); }
  document.addEventListener("htmx:load", function (evenement) { preparer(evenement.detail.elt.parentElement || document); });
  preparer(document);
})();
