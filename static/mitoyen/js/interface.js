/* Small behaviours of every page. Each one only adds to a page that works without it. */
(function () {
  "use strict";

  function annoncer(texte) {
    var zone = document.getElementById("annonces");
    if (!zone) { return; }
    zone.textContent = "";
    window.setTimeout(function () { zone.textContent = texte; }, 60);
  }

  /* Tables become cards on a phone: roles kept, and each cell told by the heading of its column. */
  function empilerTableaux(racine) {
    racine.querySelectorAll("table.tableau:not(.tableau-pile):not(.tableau-fixe)").forEach(function (table) {
      var titres = Array.prototype.map.call(table.querySelectorAll("thead th"), function (th) {
        return th.textContent.trim();
      });
      if (!titres.length || table.querySelector("[colspan], [rowspan]")) { return; }
      table.setAttribute("role", "table");
      table.querySelectorAll("thead, tbody").forEach(function (g) { g.setAttribute("role", "rowgroup"); });
      table.querySelectorAll("tr").forEach(function (ligne) {
        ligne.setAttribute("role", "row");
        Array.prototype.forEach.call(ligne.children, function (cellule, rang) {
          if (cellule.closest("thead")) {
            cellule.setAttribute("role", "columnheader");
          } else {
            cellule.setAttribute("role", cellule.tagName === "TH" ? "rowheader" : "cell");
            cellule.setAttribute("data-libelle", titres[rang] || "");
            var enveloppe = document.createElement("div");
            enveloppe.className = "tableau-cellule";
            enveloppe.append.apply(enveloppe, Array.from(cellule.childNodes));
            cellule.append(enveloppe);
          }
        });
      });
      table.classList.add("tableau-pile");
    });
  }

  /* A wide table that scrolls can be reached by the keyboard. */
  function rendreDefilable(racine) {
    racine.querySelectorAll(".tableau-defile").forEach(function (zone) {
      var deborde = zone.scrollWidth > zone.clientWidth + 1;
      if (deborde) {
        var legende = zone.querySelector("caption");
        zone.setAttribute("tabindex", "0");
        zone.setAttribute("role", "region");
        zone.setAttribute("aria-label", legende ? legende.textContent.trim() : "Tableau");
      } else {
        ["tabindex", "role", "aria-label"].forEach(function (nom) { zone.removeAttribute(nom); });
      }
    });
  }

  /* « Dossiers » in the breadcrumb of a dossier leads back to the list one came from, filters included. */
  function revenirALaFile() {
    var gardee = null;
    try { gardee = sessionStorage.getItem("mitoyen-file"); } catch (refus) { return; }
    if (!gardee) { return; }
    document.querySelectorAll("nav.fil a").forEach(function (lien) {
      if (lien.getAttribute("href") === gardee.split("?")[0]) { lien.setAttribute("href", gardee); }
    });
  }
  document.addEventListener("mitoyen:deconnexion", function () {
    try { sessionStorage.removeItem("mitoyen-file"); } catch (refus) { /* none was kept */ }
  });
  revenirALaFile();

  /* A dialogue asks before the form leaves: <form data-confirme-par="id-du-dialogue">. */
  document.addEventListener("submit", function (evenement) {
    var formulaire = evenement.target;
    var bouton = evenement.submitter;
    var id = (bouton && bouton.dataset.confirmePar) || formulaire.dataset.confirmePar;
    var dialogue = id ? document.getElementById(id) : null;
    if (!dialogue || typeof dialogue.showModal !== "function") { return; }
    if (formulaire.dataset.confirme === "oui") {
      delete formulaire.dataset.confirme;
      return;
    }
    evenement.preventDefault();
    evenement.stopImmediatePropagation();
    dialogue.returnValue = "";
    dialogue.showModal();
    var renoncer = dialogue.querySelector("[value=annuler]");
    if (renoncer) { renoncer.focus(); }
    dialogue.addEventListener("close", function () {
      if (dialogue.returnValue !== "confirmer") {
        if (bouton) { bouton.focus(); }
        return;
      }
      formulaire.dataset.confirme = "oui";
      formulaire.requestSubmit(bouton || undefined);
    }, { once: true });
  }, true);

  /* Dialogues that only inform: <button type="button" data-ouvre-dialogue="id">. */
  document.addEventListener("click", function (evenement) {
    var bouton = evenement.target.closest("[data-ouvre-dialogue]");
    if (!bouton) { return; }
    var dialogue = document.getElementById(bouton.dataset.ouvreDialogue);
    if (dialogue) { dialogue.showModal(); }
  });

  document.addEventListener("click", function (evenement) {
    if (evenement.target.closest("[data-imprimer]")) { window.print(); }
  });

  /* htmx sends the CSRF cookie; a page that lost its session goes to the sign-in page instead of showing it in a corner. */
  function cookie(nom) {
    var trouve = document.cookie.split("; ").find(function (c) { return c.indexOf(nom + "=") === 0; });
    return trouve ? decodeURIComponent(trouve.slice(nom.length + 1)) : "";
  }
  function jeton() {
    var champ = document.querySelector("input[name=csrfmiddlewaretoken]");
    return cookie("csrftoken") || (champ ? champ.value : "");
  }
  document.addEventListener("htmx:configRequest", function (evenement) {
    if (evenement.detail.verb !== "get") { evenement.detail.headers["X-CSRFToken"] = jeton(); }
  });
  document.addEventListener("htmx:beforeSwap", function (evenement) {
    var adresse = evenement.detail.xhr.responseURL || "";
    if (adresse.indexOf("/connexion/") !== -1 && window.location.pathname !== "/connexion/") {
      evenement.detail.shouldSwap = false;
      window.location.reload();
    }
  });
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (nom) {
    document.addEventListener(nom, function () {
      annoncer("La page n’a pas pu être mise à jour. Vérifiez votre connexion, puis rechargez-la.");
    });
  });

  function initialiser(racine) {
    empilerTableaux(racine);
    rendreDefilable(racine);
  }
  document.addEventListener("htmx:load", function (evenement) { initialiser(evenement.detail.elt.parentElement || document); });
  window.addEventListener("resize", function () { rendreDefilable(document); });
  initialiser(document);

  window.Mitoyen = { annoncer: annoncer, jeton: jeton, initialiser: initialiser };
})();
