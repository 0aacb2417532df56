/* The viewer of pieces: PDF (PDF.js) or image, pages one by one or two by two, zoom, text, measures.
   Each <figure data-visionneuse> keeps its link to the file: without script, or if reading fails, it remains. */
(function () {
  "use strict";
  const ZOOM_MIN = 0.1;
  const ZOOM_MAX = 8;
  const SURFACE_MAX = 16777216; // pixels of one canvas that every browser accepts
  let bibliotheque = null;

  function charger(figure) {
    if (!bibliotheque) {
      bibliotheque = import(figure.dataset.pdfjs).then((pdfjs) => {
        pdfjs.GlobalWorkerOptions.workerSrc = figure.dataset.travailleur;
        return pdfjs;
      });
      bibliotheque.catch(() => { bibliotheque = null; });
    }
    return bibliotheque;
  }

  /* A preview that follows the typing: the form is posted as it stands, the platform answers its PDF or why not. */
  async function composer(figure, saisie) {
    const reponse = await fetch(figure.dataset.adresse, { method: "POST", body: new FormData(saisie) });
    if (!reponse.ok) {
      throw new Error(reponse.status === 422 ? await reponse.text() : "L’aperçu ne peut pas être composé pour le moment.");
    }
    return new Uint8Array(await reponse.arrayBuffer());
  }

  /* What both kinds of document offer: a number of pages, and for each its size, its drawing, its text. */
  async function ouvrirPdf(figure) {
    const saisie = document.getElementById(figure.dataset.saisie || "");
    const source = saisie ? { data: await composer(figure, saisie) } : { url: figure.dataset.adresse };
    const pdfjs = await charger(figure);
    const pdf = await pdfjs.getDocument({
      ...source, isEvalSupported: false, useWasm: false, enableXfa: false, disableRange: true,
    }).promise;
    return {
      estPapier: true,
      pages: pdf.numPages,
      async page(numero) {
        const page = await pdf.getPage(numero);
        const { width, height } = page.getViewport({ scale: 1 });
        return {
          largeur: width,
          hauteur: height,
          async dessiner(zone, zoom) {
            const toile = document.createElement("canvas");
            const densite = Math.min(window.devicePixelRatio || 1, Math.sqrt(SURFACE_MAX / (width * height * zoom * zoom)));
            const vue = page.getViewport({ scale: zoom * densite });
            toile.width = Math.floor(vue.width);
            toile.height = Math.floor(vue.height);
            toile.style.width = `${width * zoom}px`;
            toile.style.height = `${height * zoom}px`;
            zone.prepend(toile);
            await page.render({ canvas: toile, canvasContext: toile.getContext("2d"), viewport: vue }).promise;
          },
          async texte() {
            const contenu = await page.getTextContent();
            return contenu.items.map((i) => (i.str || "") + (i.hasEOL ? "\n" : "")).join("").trim();
          },
        };
      },
      fermer: () => pdf.destroy(),
    };
  }

  async function ouvrirImage(figure) {
    const image = new Image();
    image.alt = figure.dataset.nom;
    image.src = figure.dataset.adresse;
    await image.decode();
    return {
      estPapier: false,
      pages: 1,
      page: async () => ({
        largeur: image.naturalWidth,
        hauteur: image.naturalHeight,
        async dessiner(zone, zoom) {
          image.style.width = `${image.naturalWidth * zoom}px`;
          image.style.height = `${image.naturalHeight * zoom}px`;
          zone.prepend(image);
        },
        texte: async () => "",
      }),
      fermer() {},
    };
  }

  function commandes(figure) {
    const modele = document.getElementById("visionneuse-commandes");
    const contenu = modele.content.cloneNode(true);
    const suffixe = `-${figure.dataset.visionneuse || Math.random().toString(36).slice(2, 8)}`;
    contenu.querySelectorAll("[id]").forEach((n) => { n.id += suffixe; });
    contenu.querySelectorAll("[for]").forEach((n) => { n.htmlFor += suffixe; });
    return contenu;
  }

  async function monter(figure) {
    if (figure.dataset.montee) { return; }
    figure.dataset.montee = "oui";
    const repli = figure.querySelector("[data-repli]");
    const etat = document.createElement("p");
    etat.className = "discret";
    etat.textContent = "Ouverture du document…";
    repli.before(etat);
    repli.hidden = true;
    let doc;
    try {
      doc = await (figure.dataset.type === "application/pdf" ? ouvrirPdf(figure) : ouvrirImage(figure));
    } catch (erreur) {
      etat.remove();
      repli.hidden = false;
      return;
    }
    etat.remove();
    figure.append(commandes(figure));
    const q = (nom) => figure.querySelector(`[data-${nom}]`);
    const scene = q("scene");
    scene.setAttribute("aria-label", `${figure.dataset.nom}, document`);
    const dire = (phrase) => { q("message").textContent = phrase; };
    const mesure = window.MitoyenMesure.creer({ barre: q("mesures"), dire, estPapier: doc.estPapier });
    let courante = 1;
    let zoom = 0; // 0: the width of the stage
    let deux = false;
    let tour = 0;
    let affichees = [];
    let ferme = false;

    async function montrer() {
      if (ferme) { return; }
      const ceTour = ++tour;
      const numeros = deux && courante < doc.pages ? [courante, courante + 1] : [courante];
      const pages = await Promise.all(numeros.map((n) => doc.page(n))).catch(() => []);
      if (ceTour !== tour || !pages.length) { return; }
      const largeur = pages.reduce((somme, p) => somme + p.largeur, 0);
      const place = scene.clientWidth - 16 * (pages.length + 1);
      const z = zoom || Math.max(ZOOM_MIN, Math.min(ZOOM_MAX, place / largeur));
      mesure.oublierCalques();
      affichees = pages.map((page, i) => ({ page, numero: numeros[i], z }));
      const zones = affichees.map(({ page, numero }) => {
        const zone = document.createElement("div");
        zone.className = "visionneuse-page";
        zone.style.width = `${page.largeur * z}px`;
        zone.style.height = `${page.hauteur * z}px`;
        const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        svg.setAttribute("aria-hidden", "true");
        zone.append(svg);
        mesure.calque(numero, svg, z);
        return zone;
      });
      scene.replaceChildren(...zones);
      q("page").value = String(courante);
      q("total").textContent = String(doc.pages);
      q("taille").textContent = `${Math.round(z * 100)} %`;
      q("precedente").disabled = courante === 1;
      q("suivante").disabled = courante + numeros.length > doc.pages;
      figure.dataset.affichee = "";
      await Promise.all(affichees.map(({ page }, i) => page.dessiner(zones[i], z).catch(() => {
        dire("Cette page n’a pas pu être dessinée entièrement : téléchargez le fichier pour la lire.");
      })));
      if (ceTour === tour) { figure.dataset.affichee = String(courante); }
      if (q("texte").open && !ferme) { lire(); }
    }
    async function lire() {
      const morceaux = await Promise.all(affichees.map(({ page }) => page.texte().catch(() => "")));
      q("contenu").textContent = morceaux.join("\n\n").trim() || "Cette page ne contient pas de texte : c’est une image ou un dessin.";
    }
    function aller(numero) {
      courante = Math.max(1, Math.min(doc.pages, numero || 1));
      montrer();
    }
    function zoomer(facteur) {
      zoom = Math.max(ZOOM_MIN, Math.min(ZOOM_MAX, (affichees[0] ? affichees[0].z : 1) * facteur));
      montrer();
    }

    const pas = () => (deux ? 2 : 1);
    const gestes = {
      precedente: () => aller(courante - pas()),
      suivante: () => aller(courante + pas()),
      moins: () => zoomer(1 / 1.25),
      plus: () => zoomer(1.25),
      largeur: () => { zoom = 0; montrer(); },
      deux: (bouton) => {
        deux = !deux;
        bouton.setAttribute("aria-pressed", String(deux));
        zoom = 0;
        montrer();
      },
      mesurer: (bouton) => {
        const barre = q("mesures");
        barre.hidden = !barre.hidden;
        bouton.setAttribute("aria-expanded", String(!barre.hidden));
      },
    };
    Object.entries(gestes).forEach(([nom, geste]) => q(nom).addEventListener("click", () => geste(q(nom))));
    q("deux").hidden = doc.pages < 2;
    q("pages").hidden = doc.pages < 2;
    q("texte").hidden = !doc.estPapier;
    q("page").max = String(doc.pages);
    q("page").addEventListener("change", () => aller(Number(q("page").value)));
    q("echelle").addEventListener("change", () => mesure.choisirEchelle(courante));
    q("texte").addEventListener("toggle", () => { if (q("texte").open) { lire(); } });
    scene.addEventListener("keydown", (e) => {
      const vue = affichees[0];
      if (!vue || e.ctrlKey || e.metaKey || e.altKey) { return; }
      const centre = {
        x: (scene.scrollLeft + scene.clientWidth / 2) / vue.z,
        y: (scene.scrollTop + scene.clientHeight / 2) / vue.z,
      };
      const raccourcis = { PageUp: "precedente", PageDown: "suivante", "+": "plus", "-": "moins", 0: "largeur" };
      if (mesure.touche(e, courante, centre)) {
        e.preventDefault();
      } else if (raccourcis[e.key]) {
        e.preventDefault();
        gestes[raccourcis[e.key]](q(raccourcis[e.key]));
      }
    });
    scene.addEventListener("wheel", (e) => {
      if (!e.ctrlKey) { return; }
      e.preventDefault();
      zoomer(e.deltaY < 0 ? 1.15 : 1 / 1.15);
    }, { passive: false });
    let attente = 0;
    let mesuree = scene.clientWidth;
    new ResizeObserver(() => {
      if (zoom || Math.abs(scene.clientWidth - mesuree) < 4) { return; }
      mesuree = scene.clientWidth;
      window.clearTimeout(attente);
      attente = window.setTimeout(montrer, 150);
    }).observe(scene);
    const saisie = document.getElementById(figure.dataset.saisie || "");
    async function recomposer() {
      try {
        const suivant = await ouvrirPdf(figure);
        doc.fermer();
        doc = suivant;
        q("deux").hidden = q("pages").hidden = doc.pages < 2;
        dire("");
        aller(courante);
      } catch (erreur) {
        dire(erreur.message);
      }
    }
    if (saisie) {
      let pause = 0;
      saisie.addEventListener("input", () => {
        window.clearTimeout(pause);
        pause = window.setTimeout(recomposer, 700);
      });
    }
    figure.fermer = () => {
      ferme = true;
      tour += 1;
      doc.fermer();
    };
    montrer();
  }

  /* A viewer about to be replaced lets its document go. */
  document.addEventListener("htmx:beforeSwap", (e) => {
    e.detail.target.querySelectorAll("[data-montee]").forEach((figure) => figure.fermer && figure.fermer());
  });

  /* Chosen from the list, the document comes into sight (on a phone it stands below). */
  document.addEventListener("htmx:load", (e) => {
    if (e.detail.elt !== document.body && e.detail.elt.querySelector("[data-visionneuse]")) { e.detail.elt.scrollIntoView({ block: "nearest" }); }
  });

  const initialiser = (racine) => racine.querySelectorAll("[data-visionneuse]").forEach(monter);
  document.addEventListener("htmx:load", (e) => initialiser(e.detail.elt.parentElement || document));
  initialiser(document);
})();
