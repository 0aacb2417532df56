/* The devices drawn to scale on the photo of the façade. Only adds to the form, whose numbers are the truth:
   the server reads the drawing again, measures it again, and says so when the two differ. */
(function () {
  "use strict";
  var NS = "http://www.w3.org/2000/svg";
  var atelier = document.querySelector("[data-atelier-dessin]");
  if (!atelier) { return; }
  var formulaire = atelier.closest("form");
  var champ = formulaire.elements.dessin;
  var scene = atelier.querySelector("[data-scene]");
  var image = scene.querySelector("img");
  var svg = scene.querySelector("svg");
  var etat = { photo: 0, largeur: 0, hauteur: 0, reference: null, facade: null, dispositifs: [] };
  var passe = [];
  var geste = null;
  var noeuds = {};

  function tous(selecteur) { return Array.prototype.slice.call(atelier.querySelectorAll(selecteur)); }
  function un(selecteur) { return atelier.querySelector(selecteur); }
  function combien() { return Math.max(1, Math.min(10, parseInt(formulaire.elements.nombre_dispositifs.value, 10) || 1)); }
  function nomDe(nom, rang) { return rang === 1 ? nom : nom + "_" + rang; }
  function champDe(nom, rang) { return formulaire.elements[nomDe(nom, rang)] || null; }
  function lireNombre(texte) {
    var propre = String(texte || "").replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
    return propre === "" || isNaN(propre) ? null : Number(propre);
  }
  function enFrancais(valeur, decimales) {
    return valeur.toLocaleString("fr-FR", { minimumFractionDigits: decimales, maximumFractionDigits: decimales });
  }
  function dixieme(valeur) { return Math.round(valeur * 10) / 10; }
  function dire(texte) { if (window.Mitoyen) { window.Mitoyen.annoncer(texte); } }
  function erreur(texte) {
    var zone = un("[data-erreur]");
    zone.textContent = texte;
    zone.hidden = !texte;
  }

  /* --- Scale and measures --- */
  function metres() { return lireNombre(un("[data-metres]").value); }
  function echelle() {
    var r = etat.reference, longueur = metres();
    if (!r || !longueur || longueur <= 0) { return null; }
    var pixels = Math.hypot(r.x2 - r.x1, r.y2 - r.y1);
    return pixels < 8 ? null : longueur / pixels;
  }
  function taille(cadre) {
    var e = echelle();
    return cadre && e ? { l: Math.round(cadre.l * e * 100) / 100, h: Math.round(cadre.h * e * 100) / 100 } : null;
  }
  function surfaceFacade() {
    var t = taille(etat.facade);
    return t ? t.l * t.h : lireNombre(champDe("surface_facade", 1) && champDe("surface_facade", 1).value);
  }

  /* --- What is kept: the hidden field, then the numbers of the form --- */
  function enTexte() {
    if (!etat.photo) { return ""; }
    var r = etat.reference;
    return JSON.stringify({
      v: 1, photo: etat.photo, largeur: etat.largeur, hauteur: etat.hauteur,
      reference: r ? { x1: dixieme(r.x1), y1: dixieme(r.y1), x2: dixieme(r.x2), y2: dixieme(r.y2), metres: un("[data-metres]").value.trim() } : null,
      facade: arrondi(etat.facade),
      dispositifs: etat.dispositifs.map(arrondi)
    });
  }
  function arrondi(c) { return c ? { x: dixieme(c.x), y: dixieme(c.y), l: dixieme(c.l), h: dixieme(c.h) } : null; }
  function remplir(nom, rang, valeur) {
    var cible = champDe(nom, rang);
    var texte = enFrancais(valeur, 2).replace(/[\u00a0\u202f]/g, "");
    if (cible && cible.value !== texte && valeur > 0) { cible.value = texte; }
  }
  function versLeFormulaire(objet) {
    if (objet === "facade") {
      var t = taille(etat.facade);
      if (t) { for (var rang = 1; rang <= combien(); rang += 1) { remplir("surface_facade", rang, t.l * t.h); } }
    } else if (objet.charAt(0) === "d") {
      var numero = Number(objet.slice(1));
      var d = taille(etat.dispositifs[numero - 1]);
      if (d) { remplir("largeur", numero, d.l); remplir("hauteur", numero, d.h); }
    }
  }
  /* A sign keeps its real size when the scale changes: its box follows, not its numbers. */
  function versLaPhoto(rang) {
    var e = echelle(), cadre = etat.dispositifs[rang - 1];
    var l = lireNombre(champDe("largeur", rang).value), h = lireNombre(champDe("hauteur", rang).value);
    if (!e || !cadre || !l || !h || l <= 0 || h <= 0) { return; }
    var cx = cadre.x + cadre.l / 2, cy = cadre.y + cadre.h / 2;
    cadre.l = Math.min(l / e, etat.largeur);
    cadre.h = Math.min(h / e, etat.hauteur);
    cadre.x = borner(cx - cadre.l / 2, 0, etat.largeur - cadre.l);
    cadre.y = borner(cy - cadre.h / 2, 0, etat.hauteur - cadre.h);
  }
  function rapporter() {
    for (var rang = 1; rang <= combien(); rang += 1) { versLaPhoto(rang); }
    versLeFormulaire("facade");
  }
  function retenir() {
    var texte = enTexte();
    if (champ.value === texte) { return; }
    passe.push(champ.value);
    if (passe.length > 60) { passe.shift(); }
    champ.value = texte;
    champ.dispatchEvent(new Event("input", { bubbles: true }));
    un("[data-annuler]").disabled = false;
  }
  function charger(texte) {
    var lu = null;
    try { lu = JSON.parse(texte || "null"); } catch (e) { lu = null; }
    etat = { photo: 0, largeur: 0, hauteur: 0, reference: null, facade: null, dispositifs: [] };
    if (!lu) { return; }
    etat.photo = lu.photo;
    etat.largeur = lu.largeur;
    etat.hauteur = lu.hauteur;
    etat.reference = lu.reference;
    etat.facade = lu.facade;
    etat.dispositifs = lu.dispositifs || [];
    if (lu.reference) { un("[data-metres]").value = lu.reference.metres || ""; }
  }
  function annuler() {
    if (!passe.length) { return; }
    champ.value = passe.pop();
    charger(champ.value);
    for (var rang = 1; rang <= combien(); rang += 1) { versLeFormulaire("d" + rang); }
    versLeFormulaire("facade");
    champ.dispatchEvent(new Event("input", { bubbles: true }));
    un("[data-annuler]").disabled = !passe.length;
    montrerPhoto();
    dire("Dernier geste annulé.");
  }

  /* --- The scene --- */
  function borner(v, mini, maxi) { return Math.max(mini, Math.min(maxi, v)); }
  function unite() { return svg.clientWidth ? etat.largeur / svg.clientWidth : 1; }
  function creer(nom, classe, parent) {
    var e = document.createElementNS(NS, nom);
    if (classe) { e.setAttribute("class", classe); }
    parent.appendChild(e);
    return e;
  }
  function poser(e, valeurs) { Object.keys(valeurs).forEach(function (cle) { e.setAttribute(cle, valeurs[cle]); }); }
  function cadreDe(objet) { return objet === "facade" ? etat.facade : etat.dispositifs[Number(objet.slice(1)) - 1]; }
  function objets() {
    var liste = [];
    if (etat.facade) { liste.push("facade"); }
    etat.dispositifs.forEach(function (c, rang) { if (c && rang < combien()) { liste.push("d" + (rang + 1)); } });
    return liste;
  }
  function monterCadre(objet) {
    var g = creer("g", "dessin-objet dessin-" + (objet === "facade" ? "facade" : "dispositif"), svg);
    poser(g, { tabindex: "0", role: "button", "data-objet": objet, "aria-describedby": "dessin-clavier" });
    var n = { g: g, rect: creer("rect", "", g), texte: creer("text", "", g), poignees: {} };
    ["no", "ne", "so", "se"].forEach(function (coin) {
      var p = creer("g", "dessin-poignee", g);
      p.setAttribute("data-coin", coin);
      n.poignees[coin] = { zone: creer("circle", "dessin-prise", p), point: creer("circle", "dessin-point", p) };
    });
    noeuds[objet] = n;
  }
  function monterReference() {
    var ligne = creer("line", "dessin-reference", svg);
    var texte = creer("text", "dessin-reference-texte", svg);
    var bouts = [1, 2].map(function (rang) {
      var g = creer("g", "dessin-objet dessin-bout", svg);
      poser(g, { tabindex: "0", role: "button", "data-bout": String(rang), "aria-describedby": "dessin-clavier" });
      return { g: g, zone: creer("circle", "dessin-prise", g), point: creer("circle", "dessin-point", g), texte: creer("text", "", g) };
    });
    noeuds.reference = { ligne: ligne, texte: texte, bouts: bouts };
  }
  function monter() {
    var actif = document.activeElement && svg.contains(document.activeElement) ? cleDe(document.activeElement) : "";
    while (svg.firstChild) { svg.removeChild(svg.firstChild); }
    noeuds = {};
    poser(svg, { viewBox: "0 0 " + (etat.largeur || 1) + " " + (etat.hauteur || 1) });
    objets().forEach(monterCadre);
    if (etat.reference) { monterReference(); }
    placer();
    if (actif) { viser(actif); }
  }
  function cleDe(element) { return element.dataset.objet || (element.dataset.bout ? "bout" + element.dataset.bout : ""); }
  function viser(cle) {
    var e = svg.querySelector(cle.indexOf("bout") === 0 ? "[data-bout='" + cle.slice(4) + "']" : "[data-objet='" + cle + "']");
    if (e) { e.focus({ preventScroll: true }); }
  }
  function nommer(objet) { return objet === "facade" ? "Façade" : "Dispositif " + objet.slice(1); }
  function legende(objet) {
    var t = taille(cadreDe(objet));
    return t ? enFrancais(t.l, 2) + " × " + enFrancais(t.h, 2) + " m" : "sans échelle";
  }
  function placer() {
    var u = unite();
    objets().forEach(function (objet) {
      var n = noeuds[objet], c = cadreDe(objet);
      if (!n) { return; }
      poser(n.rect, { x: c.x, y: c.y, width: c.l, height: c.h, "stroke-width": 2.5 * u });
      var dessous = c.y + c.h + 18 * u <= etat.hauteur;
      poser(n.texte, { x: borner(c.x, 0, Math.max(0, etat.largeur - 150 * u)), y: dessous ? c.y + c.h + 15 * u : Math.max(14 * u, c.y - 5 * u), "font-size": 15 * u, "stroke-width": 4 * u });
      n.texte.textContent = (objet === "facade" ? "Façade " : objet.slice(1) + " : ") + legende(objet);
      n.g.setAttribute("aria-label", nommer(objet) + ", " + legende(objet));
      [["no", 0, 0], ["ne", 1, 0], ["so", 0, 1], ["se", 1, 1]].forEach(function (coin) {
        var p = n.poignees[coin[0]], x = c.x + c.l * coin[1], y = c.y + c.h * coin[2];
        poser(p.zone, { cx: x, cy: y, r: 14 * u });
        poser(p.point, { cx: x, cy: y, r: 5 * u, "stroke-width": 2 * u });
      });
    });
    var r = etat.reference, nr = noeuds.reference;
    if (r && nr) {
      poser(nr.ligne, { x1: r.x1, y1: r.y1, x2: r.x2, y2: r.y2, "stroke-width": 3 * u });
      poser(nr.texte, { x: (r.x1 + r.x2) / 2, y: (r.y1 + r.y2) / 2 - 9 * u, "font-size": 15 * u, "stroke-width": 4 * u, "text-anchor": "middle" });
      nr.texte.textContent = metres() ? enFrancais(metres(), 2) + " m" : "longueur à donner";
      nr.bouts.forEach(function (b, rang) {
        var x = rang ? r.x2 : r.x1, y = rang ? r.y2 : r.y1;
        poser(b.zone, { cx: x, cy: y, r: 18 * u });
        poser(b.point, { cx: x, cy: y, r: 7 * u, "stroke-width": 2 * u });
        poser(b.texte, { x: x + 10 * u, y: y + 20 * u, "font-size": 15 * u, "stroke-width": 4 * u });
        b.texte.textContent = rang ? "B" : "A";
        b.g.setAttribute("aria-label", "Point " + (rang ? "B" : "A") + " de la longueur connue");
      });
    }
    ecrireTableau();
  }

  /* --- The table says the same in words --- */
  function cellule(ligne, texte, classe, entete) {
    var td = document.createElement(entete ? "th" : "td");
    if (entete) { td.scope = "row"; }
    if (classe) { td.className = classe; }
    td.textContent = texte;
    ligne.appendChild(td);
  }
  function ecrireTableau() {
    var corps = un("[data-mesures]"), facade = surfaceFacade(), total = 0;
    corps.textContent = "";
    function ajouter(nom, t, compte) {
      var tr = document.createElement("tr"), s = t ? t.l * t.h : null;
      cellule(tr, nom, "", true);
      cellule(tr, t ? enFrancais(t.l, 2) + "\u00a0m" : "—", "nombre");
      cellule(tr, t ? enFrancais(t.h, 2) + "\u00a0m" : "—", "nombre");
      cellule(tr, s !== null ? enFrancais(s, 2) + "\u00a0m²" : "—", "nombre");
      cellule(tr, compte && s !== null && facade ? enFrancais(s / facade * 100, 1) + "\u00a0%" : "—", "nombre");
      corps.appendChild(tr);
      if (compte && s !== null) { total += s; }
    }
    if (etat.facade) { ajouter("Façade", taille(etat.facade), false); }
    for (var rang = 1; rang <= combien(); rang += 1) {
      if (etat.dispositifs[rang - 1]) { ajouter("Dispositif " + rang, taille(etat.dispositifs[rang - 1]), true); }
    }
    un("[data-tableau]").hidden = !corps.children.length;
    direLePlafond(facade, total);
    un("[data-sans-echelle]").hidden = !etat.photo || !objets().length || echelle() !== null;
    tous("[data-avec-photo]").forEach(function (e) { e.hidden = !etat.photo; });
    tous("[data-dessiner]").forEach(function (b) { b.hidden = Number(b.dataset.dessiner) > combien(); });
    un("[data-joindre]").disabled = !etat.photo || echelle() === null || !etat.dispositifs.some(Boolean);
  }
  function direLePlafond(facade, total) {
    var zone = un("[data-plafond]"), choix = formulaire.querySelector("[name=genre]:checked");
    var existante = champDe("surface_existante", 1) ? lireNombre(champDe("surface_existante", 1).value) || 0 : 0;
    if (!facade || !total || !choix || choix.value !== "enseigne") { zone.hidden = true; return; }
    var taux = Number(facade < Number(zone.dataset.seuil) ? zone.dataset.tauxPetite : zone.dataset.taux);
    var part = (total + existante) / facade * 100;
    zone.hidden = false;
    zone.className = "alerte " + (part > taux ? "ton-defavorable" : "ton-favorable");
    zone.textContent = "Enseignes de la façade, existantes comprises : " + enFrancais(total + existante, 2) + "\u00a0m², soit " + enFrancais(part, 1) +
      "\u00a0% de la façade. La règle nationale admet " + enFrancais(taux, 0) + "\u00a0% (article R581-63)" + (part > taux ? " : réduisez le dispositif." : ".");
  }

  /* --- Mouse and touch --- */
  function point(evenement) {
    var boite = svg.getBoundingClientRect();
    return { x: (evenement.clientX - boite.left) * etat.largeur / boite.width, y: (evenement.clientY - boite.top) * etat.hauteur / boite.height };
  }
  svg.addEventListener("pointerdown", function (evenement) {
    var bout = evenement.target.closest("[data-bout]"), objet = evenement.target.closest("[data-objet]");
    if (!bout && !objet) { return; }
    evenement.preventDefault();
    var coin = evenement.target.closest("[data-coin]");
    (bout || objet).focus({ preventScroll: true });
    geste = { id: evenement.pointerId, depart: point(evenement), bout: bout ? Number(bout.dataset.bout) : 0, objet: objet ? objet.dataset.objet : "", coin: coin ? coin.dataset.coin : "" };
    geste.cadre = geste.objet ? Object.assign({}, cadreDe(geste.objet)) : null;
    svg.setPointerCapture(evenement.pointerId);
  });
  svg.addEventListener("pointermove", function (evenement) {
    if (!geste || evenement.pointerId !== geste.id) { return; }
    var p = point(evenement), dx = p.x - geste.depart.x, dy = p.y - geste.depart.y;
    if (geste.bout) {
      etat.reference["x" + geste.bout] = borner(p.x, 0, etat.largeur);
      etat.reference["y" + geste.bout] = borner(p.y, 0, etat.hauteur);
      rapporter();
    } else if (geste.coin) {
      etirer(cadreDe(geste.objet), geste.cadre, geste.coin, dx, dy);
      versLeFormulaire(geste.objet);
    } else {
      deplacer(cadreDe(geste.objet), geste.cadre, dx, dy);
    }
    placer();
  });
  ["pointerup", "pointercancel"].forEach(function (nom) {
    svg.addEventListener(nom, function (evenement) {
      if (!geste || evenement.pointerId !== geste.id) { return; }
      var quoi = geste.objet;
      geste = null;
      retenir();
      if (quoi) { dire(nommer(quoi) + ", " + legende(quoi)); }
    });
  });
  function deplacer(c, avant, dx, dy) {
    c.x = borner(avant.x + dx, 0, etat.largeur - c.l);
    c.y = borner(avant.y + dy, 0, etat.hauteur - c.h);
  }
  function etirer(c, avant, coin, dx, dy) {
    var mini = 4 * unite(), droite = avant.x + avant.l, bas = avant.y + avant.h;
    if (coin.charAt(1) === "e") { c.l = borner(avant.l + dx, mini, etat.largeur - avant.x); }
    else { c.x = borner(avant.x + dx, 0, droite - mini); c.l = droite - c.x; }
    if (coin.charAt(0) === "s") { c.h = borner(avant.h + dy, mini, etat.hauteur - avant.y); }
    else { c.y = borner(avant.y + dy, 0, bas - mini); c.h = bas - c.y; }
  }

  /* --- Keyboard: arrows move, Shift and arrows resize, Alt makes the step ten times longer --- */
  var FLECHES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  svg.addEventListener("keydown", function (evenement) {
    var cible = evenement.target.closest("[data-bout], [data-objet]"), fleche = FLECHES[evenement.key];
    if (!cible) { return; }
    if (evenement.key === "Delete" || evenement.key === "Backspace") {
      evenement.preventDefault();
      effacer(cible.dataset.bout ? "reference" : cible.dataset.objet);
      return;
    }
    if (!fleche) { return; }
    evenement.preventDefault();
    var e = echelle(), pas = (cible.dataset.objet && e ? 0.01 / e : unite()) * (evenement.altKey ? 10 : 1);
    var dx = fleche[0] * pas, dy = fleche[1] * pas;
    if (cible.dataset.bout) {
      var b = cible.dataset.bout;
      etat.reference["x" + b] = borner(etat.reference["x" + b] + dx, 0, etat.largeur);
      etat.reference["y" + b] = borner(etat.reference["y" + b] + dy, 0, etat.hauteur);
      rapporter();
    } else {
      var c = cadreDe(cible.dataset.objet), avant = Object.assign({}, c);
      if (evenement.shiftKey) { etirer(c, avant, "se", dx, dy); versLeFormulaire(cible.dataset.objet); }
      else { deplacer(c, avant, dx, dy); }
    }
    placer();
    retenir();
    if (cible.dataset.objet && evenement.shiftKey) { dire(nommer(cible.dataset.objet) + ", " + legende(cible.dataset.objet)); }
  });
  atelier.addEventListener("keydown", function (evenement) {
    if (evenement.key === "z" && (evenement.ctrlKey || evenement.metaKey) && evenement.target.tagName !== "INPUT") {
      evenement.preventDefault();
      annuler();
    }
  });

  /* --- Buttons --- */
  function effacer(quoi) {
    if (quoi === "reference") { etat.reference = null; }
    else if (quoi === "facade") { etat.facade = null; }
    else { etat.dispositifs[Number(quoi.slice(1)) - 1] = null; }
    monter();
    retenir();
    dire(quoi === "reference" ? "Longueur connue effacée." : nommer(quoi) + " effacé.");
  }
  function auCentre(l, h) {
    return { x: (etat.largeur - l) / 2, y: (etat.hauteur - h) / 2, l: l, h: h };
  }
  un("[data-poser-reference]").addEventListener("click", function () {
    if (!etat.reference) {
      etat.reference = { x1: etat.largeur * 0.35, y1: etat.hauteur * 0.75, x2: etat.largeur * 0.65, y2: etat.hauteur * 0.75 };
      rapporter();
      monter();
      retenir();
    }
    viser("bout1");
    dire("Placez les points A et B aux deux bouts d’une longueur que vous connaissez, puis écrivez cette longueur.");
  });
  un("[data-poser-facade]").addEventListener("click", function () {
    if (!etat.facade) {
      etat.facade = auCentre(etat.largeur * 0.7, etat.hauteur * 0.6);
      versLeFormulaire("facade");
      monter();
      retenir();
    }
    viser("facade");
  });
  tous("[data-dessiner]").forEach(function (bouton) {
    bouton.addEventListener("click", function () {
      var rang = Number(bouton.dataset.dessiner);
      while (etat.dispositifs.length < rang) { etat.dispositifs.push(null); }
      if (!etat.dispositifs[rang - 1]) {
        etat.dispositifs[rang - 1] = auCentre(etat.largeur * 0.3, etat.hauteur * 0.1);
        versLaPhoto(rang);
        versLeFormulaire("d" + rang);
        monter();
        retenir();
      }
      viser("d" + rang);
    });
  });
  un("[data-annuler]").addEventListener("click", annuler);
  un("[data-agrandir]").addEventListener("click", function () {
    var grand = scene.classList.toggle("scene-agrandie");
    this.setAttribute("aria-pressed", grand ? "true" : "false");
    placer();
  });
  un("[data-metres]").addEventListener("input", function (evenement) {
    evenement.stopPropagation();
    rapporter();
    placer();
    retenir();
  });
  formulaire.addEventListener("input", function (evenement) {
    var trouve = /^(largeur|hauteur)(?:_(\d+))?$/.exec(evenement.target.name || "");
    if (trouve && etat.dispositifs[(Number(trouve[2]) || 1) - 1]) {
      versLaPhoto(Number(trouve[2]) || 1);
      placer();
      champ.value = enTexte();
    } else if (/^(surface_existante|genre|surface_facade)/.test(evenement.target.name || "")) {
      ecrireTableau();
    }
  });

  /* --- The photo: one already in the file, or one from this device --- */
  function montrerPhoto() {
    var option = etat.photo ? un("[data-photos] option[value='" + etat.photo + "']") : null;
    un("[data-photos]").value = option ? String(etat.photo) : "";
    scene.hidden = !option;
    if (etat.photo && !option) { erreur("La photo de ce dessin a été retirée du dossier : choisissez-en une autre."); etat.photo = 0; }
    if (!option) { monter(); return; }
    image.alt = "Votre photo : " + option.textContent;
    if (image.getAttribute("src") !== option.dataset.url) { image.src = option.dataset.url; } else { monter(); }
  }
  image.addEventListener("load", function () {
    var l = image.naturalWidth, h = image.naturalHeight;
    if (etat.largeur && (etat.largeur !== l || etat.hauteur !== h)) {
      etat.reference = etat.facade = null;
      etat.dispositifs = [];
    }
    etat.largeur = l;
    etat.hauteur = h;
    monter();
  });
  image.addEventListener("error", function () { erreur("Cette photo ne s’affiche pas : choisissez-en une autre (JPEG ou PNG)."); });
  un("[data-photos]").addEventListener("change", function (evenement) {
    evenement.stopPropagation();
    erreur("");
    etat.photo = Number(this.value) || 0;
    image.addEventListener("load", function unefois() { image.removeEventListener("load", unefois); retenir(); });
    montrerPhoto();
    if (!etat.photo) { retenir(); }
  });
  un("[data-photo]").addEventListener("change", function (evenement) {
    evenement.stopPropagation();
    var entree = this, fichier = entree.files[0], zone = un("[data-envoi]");
    if (!fichier) { return; }
    var corps = new FormData();
    corps.append("photo", fichier);
    erreur("");
    zone.textContent = "Envoi de la photo…";
    fetch(atelier.dataset.urlPhoto, {
      method: "POST", body: corps, credentials: "same-origin",
      headers: { "X-CSRFToken": window.Mitoyen ? window.Mitoyen.jeton() : "", "Accept": "application/json" }
    }).then(function (reponse) {
      return reponse.json().catch(function () { return { erreur: "La photo n’a pas été reçue : essayez à nouveau." }; });
    }).then(function (recu) {
      zone.textContent = "";
      entree.value = "";
      if (recu.erreur) { erreur(recu.erreur); return; }
      var choix = un("[data-photos]"), option = choix.querySelector("option[value='" + recu.version + "']");
      if (!option) {
        option = document.createElement("option");
        option.value = recu.version;
        option.textContent = recu.nom;
        option.dataset.url = recu.url;
        choix.appendChild(option);
      }
      choix.value = recu.version;
      choix.dispatchEvent(new Event("change"));
      dire("Photo reçue.");
    }, function () {
      zone.textContent = "";
      erreur("Connexion perdue : la photo n’est pas envoyée. Essayez à nouveau.");
    });
  });

  atelier.hidden = false;
  if (window.ResizeObserver) { new ResizeObserver(function () { if (etat.photo && !geste) { placer(); } }).observe(svg); }
  charger(champ.value);
  montrerPhoto();
})();
