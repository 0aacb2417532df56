/* Measures on a plan: a scale, then lengths and areas. Points are kept in the units of the page, so zoom moves nothing. */
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const METRES_PAR_POINT = 0.0254 / 72; // a PDF point is a 72nd of an inch
  const ECHELLES = [50, 100, 200, 250, 500, 1000, 2000, 5000];

  const distance = (a, b) => Math.hypot(b.x - a.x, b.y - a.y);
  const longueur = (points) => points.slice(1).reduce((somme, p, i) => somme + distance(points[i], p), 0);
  const aire = (points) => Math.abs(points.reduce((somme, p, i) => {
    const q = points[(i + 1) % points.length];
    return somme + p.x * q.y - q.x * p.y;
  }, 0)) / 2;
  const nombre = (n, d) => n.toLocaleString("fr-FR", { minimumFractionDigits: d, maximumFractionDigits: d });
  const enMetres = (m) => `${nombre(m, m < 1000 ? 2 : 0)} m`;
  const enSurface = (m2) => `${nombre(m2, m2 < 1000 ? 1 : 0)} m²`;
  const lireNombre = (texte) => Number(String(texte).trim().replace(/[\s\u00a0\u202f]/g, "").replace(",", "."));

  function noeud(nom, attributs) {
    const n = document.createElementNS(SVG, nom);
    Object.entries(attributs).forEach(([cle, valeur]) => n.setAttribute(cle, valeur));
    return n;
  }

  /* One instrument for one viewer. `dire` shows a sentence; `estPapier`: a PDF, whose points have a size on paper. */
  function creer({ barre, dire, estPapier }) {
    const echelles = new Map(); // page → metres for one unit of the page
    const faites = []; // { page, mode, points }
    const calques = new Map(); // page → { svg, zoom }
    let mode = "";
    let cours = null;
    let curseur = null;

    const choix = barre.querySelector("[data-echelle]");
    const saisie = barre.querySelector("[data-longueur-connue]");
    const champ = saisie.querySelector("input");
    if (estPapier) {
      ECHELLES.forEach((e) => choix.add(new Option(`1/${nombre(e, 0)}`, String(e))));
    }

    function texteDe(m) {
      const e = echelles.get(m.page);
      if (!e) { return ""; }
      return m.mode === "surface" ? enSurface(aire(m.points) * e * e) : enMetres(longueur(m.points) * e);
    }

    function tracer(page) {
      const calque = calques.get(page);
      if (!calque) { return; }
      const { svg, zoom } = calque;
      svg.replaceChildren();
      const toutes = faites.concat(cours ? [cours] : []).filter((m) => m.page === page);
      toutes.forEach((m) => {
        const points = m.points.map((p) => `${p.x * zoom},${p.y * zoom}`).join(" ");
        svg.append(noeud(m.mode === "surface" ? "polygon" : "polyline", { points, class: `trait-${m.mode}` }));
        m.points.forEach((p) => svg.append(noeud("circle", { cx: p.x * zoom, cy: p.y * zoom, r: 4 })));
        const dit = texteDe(m);
        if (dit && m.points.length > 1) {
          const p = m.points[m.points.length - 1];
          const etiquette = noeud("text", { x: p.x * zoom + 8, y: p.y * zoom - 8 });
          etiquette.textContent = dit;
          svg.append(etiquette);
        }
      });
      if (curseur && curseur.page === page) {
        const { x, y } = { x: curseur.x * zoom, y: curseur.y * zoom };
        svg.append(noeud("path", { d: `M${x - 12} ${y}H${x + 12}M${x} ${y - 12}V${y + 12}`, class: "viseur" }));
      }
    }
    const toutTracer = () => calques.forEach((_, page) => tracer(page));

    function dresser() {
      barre.querySelectorAll("[data-mesure]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.mesure === mode)));
      calques.forEach(({ svg }) => svg.classList.toggle("actif", Boolean(mode)));
      saisie.hidden = !(cours && cours.mode === "echelle" && cours.points.length === 2);
    }

    function choisir(nouveau) {
      mode = mode === nouveau ? "" : nouveau;
      cours = null;
      dresser();
      toutTracer();
      dire({
        "": "",
        echelle: "Montrez les deux bouts d’une longueur connue : une cote, l’échelle graphique, une limite.",
        longueur: "Montrez les points de la longueur ; Entrée ou double-clic pour finir.",
        surface: "Montrez le tour de la surface ; Entrée ou double-clic pour finir.",
      }[mode]);
    }

    function finir() {
      if (!cours || cours.mode === "echelle" || cours.points.length < (cours.mode === "surface" ? 3 : 2)) { return; }
      faites.push(cours);
      const quoi = cours.mode === "surface" ? "Surface" : "Longueur";
      dire(`${quoi} : ${texteDe(cours)}.`);
      const { page } = cours;
      cours = null;
      tracer(page);
    }

    function poser(page, point) {
      if (!mode) { return; }
      if (mode !== "echelle" && !echelles.get(page)) {
        dire("Donnez d’abord l’échelle de cette page : choisissez-la, ou réglez-la sur une longueur connue.");
        return;
      }
      if (!cours || cours.page !== page || (mode === "echelle" && cours.points.length === 2)) {
        cours = { page, mode, points: [] };
      }
      cours.points.push(point);
      if (mode === "echelle" && cours.points.length === 2) {
        dresser();
        champ.focus();
        dire("Écrivez la longueur réelle, en mètres.");
      } else if (cours.points.length > 1) {
        dire(texteDe(cours));
      }
      tracer(page);
    }

    function regler() {
      const metres = lireNombre(champ.value);
      if (!cours || cours.points.length !== 2 || !(metres > 0)) {
        dire("La longueur s’écrit en mètres, plus grande que zéro. Exemple : 12,50.");
        champ.focus();
        return;
      }
      const { page } = cours;
      echelles.set(page, metres / longueur(cours.points));
      cours = null;
      champ.value = "";
      choix.value = "";
      choisir("longueur");
      dire(`Échelle réglée pour la page ${page}. Montrez ce que vous voulez mesurer.`);
    }

    barre.addEventListener("click", (e) => {
      const bouton = e.target.closest("button");
      if (!bouton) { return; }
      if (bouton.dataset.mesure) { choisir(bouton.dataset.mesure); }
      if ("regler" in bouton.dataset) { regler(); }
      if ("effacer" in bouton.dataset) {
        faites.length = 0;
        cours = null;
        toutTracer();
        dresser();
        dire("Mesures effacées.");
      }
    });
    champ.addEventListener("keydown", (e) => { if (e.key === "Enter") { e.preventDefault(); regler(); } });

    return {
      calque(page, svg, zoom, actif) {
        calques.set(page, { svg, zoom });
        svg.addEventListener("click", (e) => {
          const cadre = svg.getBoundingClientRect();
          poser(page, { x: (e.clientX - cadre.left) / zoom, y: (e.clientY - cadre.top) / zoom });
        });
        svg.addEventListener("dblclick", () => {
          if (cours) { cours.points.pop(); }
          finir();
        });
        if (actif) { choix.value = ""; }
        dresser();
        tracer(page);
      },
      oublierCalques() { calques.clear(); },
      /* The scale written on the plan, which holds when the sheet kept its size. */
      choisirEchelle(page) {
        if (!choix.value) { return; }
        echelles.set(page, METRES_PAR_POINT * Number(choix.value));
        toutTracer();
        dire(`Échelle 1/${choix.value} pour la page ${page}, si le plan a gardé sa taille d’origine : vérifiez sur une cote.`);
      },
      /* Keyboard: arrows move a sight (Shift: finely), Space sets a point, Enter ends, Escape gives up. */
      touche(e, page, centre) {
        if (!mode) { return false; }
        const pas = e.shiftKey ? 1 : 10;
        const gestes = { ArrowLeft: [-pas, 0], ArrowRight: [pas, 0], ArrowUp: [0, -pas], ArrowDown: [0, pas] };
        if (gestes[e.key]) {
          if (!curseur || curseur.page !== page) { curseur = { page, ...centre }; }
          curseur.x += gestes[e.key][0];
          curseur.y += gestes[e.key][1];
          tracer(page);
        } else if (e.key === " ") {
          poser(page, curseur && curseur.page === page ? { x: curseur.x, y: curseur.y } : centre);
        } else if (e.key === "Enter") {
          finir();
        } else if (e.key === "Escape") {
          choisir(mode);
        } else {
          return false;
        }
        return true;
      },
    };
  }

  window.MitoyenMesure = { creer, distance, longueur, aire, lireNombre };
})();
