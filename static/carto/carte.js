/* The map component (MapLibre GL). Everything it shows exists as text in the page; it only adds. */
(function () {
  "use strict";
  const { longueur, aire, enMetres, enSurface, basculer, lireReferences } = window.cartoOutils;
  const VIDE = { type: "FeatureCollection", features: [] };
  const TONS = { dessin: "#9b3f21", choix: "#9b3f21", contour: "#1f2d2a" };

  const element = (balise, texte) => Object.assign(document.createElement(balise), { textContent: texte });

  class Carte {
    constructor(racine) {
      this.racine = racine;
      this.reglages = JSON.parse(racine.dataset.carte);
      this.resultat = racine.querySelector(".carto-resultat");
      this.toile = racine.querySelector(".carto-toile");
      this.outil = "identifier";
      this.points = [];
      racine.querySelector(".carto-active").hidden = false;
      this.creer();
      racine.querySelector(".carto-sans").hidden = true;
      this.brancher();
    }

    creer() {
      const [ouest, sud, est, nord] = this.reglages.bornes;
      this.carte = new maplibregl.Map({
        container: this.toile,
        style: this.style(),
        bounds: [[ouest, sud], [est, nord]],
        fitBoundsOptions: { padding: 20, maxZoom: 18 },
        maxZoom: 20,
        attributionControl: { compact: false, customAttribution: this.reglages.attribution || undefined },
        locale: {
          "NavigationControl.ZoomIn": "Zoomer", "NavigationControl.ZoomOut": "Dézoomer",
          "NavigationControl.ResetBearing": "Remettre le nord en haut", "FullscreenControl.Enter": "Plein écran",
          "FullscreenControl.Exit": "Quitter le plein écran", "Map.Title": "Carte",
          "AttributionControl.ToggleAttribution": "Afficher les sources",
        },
      });
      this.carte.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
      this.carte.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-left");
      this.carte.dragRotate.disable();
      this.carte.touchZoomRotate.disableRotation();
      this.carte.keyboard.disableRotation();
      this.carte.on("load", () => this.charger());
      this.carte.on("click", (evenement) => this.cliquer([evenement.lngLat.lng, evenement.lngLat.lat]));
    }

    style() {
      const contours = { type: "FeatureCollection", features: this.reglages.contours };
      const sources = {
        dessin: { type: "geojson", data: VIDE }, choix: { type: "geojson", data: VIDE },
        contours: { type: "geojson", data: contours },
      };
      const couches = [{ id: "papier", type: "background", paint: { "background-color": "#f1ece3" } }];
      if (this.reglages.fond) {
        sources.fond = { type: "raster", tiles: [this.reglages.fond], tileSize: 256, maxzoom: 19 };
        couches.push({ id: "fond", type: "raster", source: "fond" });
      }
      for (const couche of this.reglages.couches) {
        const jour = this.reglages.jour && !couche.fiche ? `?jour=${this.reglages.jour}` : "";
        sources[couche.code] = {
          type: "vector", minzoom: couche.zoomMin, maxzoom: 17, tiles: [window.location.origin + couche.tuiles + jour],
        };
        couches.push(...this.dessins(couche));
      }
      const surface = ["==", ["geometry-type"], "Polygon"];
      couches.push(
        { id: "contours-trait", type: "line", source: "contours", paint: { "line-color": TONS.contour, "line-width": 3 } },
        { id: "choix-fond", type: "fill", source: "choix", paint: { "fill-color": TONS.choix, "fill-opacity": 0.35 } },
        { id: "choix-trait", type: "line", source: "choix", paint: { "line-color": TONS.choix, "line-width": 3 } },
        { id: "dessin-fond", type: "fill", source: "dessin", filter: surface, paint: { "fill-color": TONS.dessin, "fill-opacity": 0.2 } },
        { id: "dessin-trait", type: "line", source: "dessin", paint: { "line-color": TONS.dessin, "line-width": 2, "line-dasharray": [2, 1] } },
        { id: "dessin-points", type: "circle", source: "dessin", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": TONS.dessin, "circle-radius": 5 } },
      );
      return { version: 8, sources, layers: couches };
    }

    dessins(couche) {
      const base = { source: couche.code, "source-layer": couche.code, minzoom: couche.zoomMin };
      const layout = { visibility: couche.visible ? "visible" : "none" };
      const plein = { surface: 0.16, parcelle: 0.03, contour: 0 }[couche.forme];
      const liste = [];
      if (plein !== undefined) {
        liste.push({
          ...base, id: `${couche.code}-fond`, type: "fill", layout, filter: ["==", ["geometry-type"], "Polygon"],
          paint: { "fill-color": couche.couleur, "fill-opacity": plein },
        });
      }
      liste.push({
        ...base, id: `${couche.code}-trait`, type: "line", layout, filter: ["!=", ["geometry-type"], "Point"],
        paint: { "line-color": couche.couleur, "line-width": couche.forme === "parcelle" ? 0.8 : 1.6 },
      });
      liste.push({
        ...base, id: `${couche.code}-point`, type: "circle", layout, filter: ["==", ["geometry-type"], "Point"],
        paint: { "circle-color": couche.couleur, "circle-radius": 4 },
      });
      return liste;
    }

    charger() {
      for (const marqueur of this.reglages.marqueurs) this.marquer(marqueur);
      this.montrerChoix();
      if (this.champ("champParcelles")) this.prendre("parcelles");
      this.reprendreEmprise();
      this.racine.dataset.prete = "oui";
    }

    /* A footprint drawn on an earlier visit is drawn again. */
    reprendreEmprise() {
      const champ = this.champ("champEmprise");
      if (!champ || !champ.value) return;
      try {
        const anneau = JSON.parse(champ.value).coordinates[0];
        this.points = anneau.slice(0, -1);
        this.dessiner();
        this.carte.fitBounds(this.points.reduce((b, p) => b.extend(p), new maplibregl.LngLatBounds(anneau[0], anneau[0])), { padding: 80, maxZoom: 18, animate: false });
      } catch {
        this.points = [];
      }
    }

    marquer(marqueur) {
      const bouton = Object.assign(document.createElement("button"), { type: "button", className: "carto-marqueur" });
      bouton.setAttribute("aria-label", marqueur.titre);
      const contenu = document.createElement("p");
      const titre = marqueur.url ? Object.assign(element("a", marqueur.titre), { href: marqueur.url }) : element("strong", marqueur.titre);
      contenu.append(titre, marqueur.texte ? ` : ${marqueur.texte}` : "");
      bouton.addEventListener("click", (evenement) => {
        evenement.stopPropagation();
        this.resultat.replaceChildren(contenu.cloneNode(true));
      });
      new maplibregl.Marker({ element: bouton }).setLngLat([marqueur.lon, marqueur.lat]).addTo(this.carte);
    }

    brancher() {
      this.racine.addEventListener("change", (evenement) => {
        const code = evenement.target.dataset && evenement.target.dataset.couche;
        if (code) this.afficher(code, evenement.target.checked);
      });
      this.racine.addEventListener("click", (evenement) => {
        const bouton = evenement.target.closest("button[data-outil], button[data-action]");
        if (!bouton) return;
        if (bouton.dataset.outil) this.prendre(bouton.dataset.outil);
        else if (bouton.dataset.action === "centre") this.cliquer(this.carte.getCenter().toArray());
        else this.effacer();
      });
      const champ = this.champ("champParcelles");
      if (champ) champ.addEventListener("change", () => this.montrerChoix());
      const commune = this.champ("champCommune");
      if (commune) commune.addEventListener("change", () => { if (!this.choisitUneParcelle) this.cadrer(commune.value); });
    }

    /* The commune chosen in the form is framed, unless a parcel clicked on the map is what chose it. */
    async cadrer(insee) {
      if (!insee) return;
      try {
        const contenu = await this.demander(this.reglages.communes.replace("00000", encodeURIComponent(insee)));
        const points = contenu.features.flatMap((f) => f.geometry.coordinates.flat(f.geometry.type === "Polygon" ? 1 : 2));
        if (!points.length) return;
        this.carte.fitBounds(points.reduce((b, p) => b.extend(p), new maplibregl.LngLatBounds(points[0], points[0])), { padding: 20, animate: false });
      } catch {
        this.dire("La carte n’a pas pu aller à cette commune : déplacez-la à la main.");
      }
    }

    champ(nom) {
      return this.reglages[nom] ? document.getElementById(this.reglages[nom]) : null;
    }

    dire(texte) {
      this.resultat.replaceChildren(element("p", texte));
    }

    afficher(code, visible) {
      for (const couche of this.carte.getStyle().layers.filter((c) => c.source === code)) {
        this.carte.setLayoutProperty(couche.id, "visibility", visible ? "visible" : "none");
      }
    }

    prendre(outil) {
      this.outil = outil;
      this.points = [];
      this.dessiner();
      this.toile.classList.toggle("carto-precis", outil !== "identifier");
      for (const bouton of this.racine.querySelectorAll("[data-outil]")) {
        bouton.setAttribute("aria-pressed", String(bouton.dataset.outil === outil));
      }
      this.dire({
        identifier: "Cliquez un lieu pour savoir ce qui s’y applique.",
        parcelles: "Zoomez jusqu’à voir les parcelles, puis cliquez celles du terrain. Un second clic en retire une.",
        emprise: "Cliquez les angles de la construction vue du dessus, l’un après l’autre.",
        mesurer: "Cliquez les points de la ligne ou du contour à mesurer.",
      }[outil]);
    }

    effacer() {
      this.points = [];
      this.dessiner();
      const champ = this.champ("champEmprise");
      if (champ && (this.outil === "emprise" || champ.value)) this.ecrire(champ, "");
      this.dire("Le dessin est effacé.");
    }

    ecrire(champ, valeur) {
      champ.value = valeur;
      champ.dispatchEvent(new Event("input", { bubbles: true }));
      champ.dispatchEvent(new Event("change", { bubbles: true }));
    }

    cliquer(lieu) {
      if (this.outil === "identifier") return this.identifier(lieu);
      if (this.outil === "parcelles") return this.choisir(lieu);
      this.points.push(lieu.map((degres) => Number(degres.toFixed(7))));
      this.dessiner();
      return this.mesurer();
    }

    dessiner() {
      const features = this.points.map((p) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: p } }));
      if (this.points.length > 2) features.push({ type: "Feature", properties: {}, geometry: this.contour() });
      else if (this.points.length === 2) features.push({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: this.points } });
      const source = this.carte.getSource("dessin");
      if (source) source.setData({ type: "FeatureCollection", features });
    }

    contour() {
      return { type: "Polygon", coordinates: [[...this.points, this.points[0]]] };
    }

    mesurer() {
      const surface = this.points.length > 2 ? `, surface ${enSurface(aire(this.points))}` : "";
      if (this.outil === "emprise" && this.points.length > 2) this.ecrire(this.champ("champEmprise"), JSON.stringify(this.contour()));
      this.dire(`${this.points.length} point${this.points.length > 1 ? "s" : ""} : longueur ${enMetres(longueur(this.points))}${surface}.`);
    }

    async demander(adresse) {
      const reponse = await fetch(adresse, { headers: { Accept: "application/json" } });
      const contenu = await reponse.json();
      if (!reponse.ok) throw new Error(contenu.description);
      return contenu;
    }

    lieu([lon, lat]) {
      const jour = this.reglages.jour ? `&jour=${this.reglages.jour}` : "";
      return this.demander(`${this.reglages.identifier}?lon=${lon.toFixed(7)}&lat=${lat.toFixed(7)}${jour}`);
    }

    /* Objects of the private layers drawn at a place, with the link to each. */
    fiches(lieu) {
      const privees = this.reglages.couches.filter((couche) => couche.fiche);
      const calques = privees.flatMap((couche) => [`${couche.code}-fond`, `${couche.code}-point`]);
      if (!calques.length) return [];
      const { x, y } = this.carte.project(lieu);
      const vus = new Map();
      for (const objet of this.carte.queryRenderedFeatures([[x - 6, y - 6], [x + 6, y + 6]], { layers: calques })) {
        const couche = privees.find((c) => c.code === objet.source);
        vus.set(objet.properties.reference, { couche, ...objet.properties });
      }
      return [...vus.values()].map((p) => {
        const ligne = document.createElement("li");
        const lien = Object.assign(element("a", p.titre), { href: p.couche.fiche.replace("{reference}", encodeURIComponent(p.reference)) });
        ligne.append(lien, p.texte ? ` : ${p.texte}` : "");
        return ligne;
      });
    }

    async identifier(lieu) {
      this.dire("Recherche…");
      try {
        const contenu = await this.lieu(lieu);
        const liste = document.createElement("ul");
        liste.append(...this.fiches(lieu));
        for (const p of contenu.parcelles) {
          liste.append(element("li", `Parcelle ${p.reference}, ${p.commune}${p.contenance ? `, ${p.contenance} m²` : ""}${p.fictif ? " (donnée fictive)" : ""}`));
        }
        for (const objet of contenu.objets) liste.append(element("li", `${objet.libelle} – source : ${objet.source}`));
        if (liste.children.length) this.resultat.replaceChildren(element("strong", "Ici :"), liste);
        else this.dire("Aucune couche chargée ne couvre ce lieu.");
      } catch (erreur) {
        this.dire(erreur.message || "La recherche n’a pas abouti : réessayez.");
      }
    }

    async choisir(lieu) {
      try {
        const contenu = await this.lieu(lieu);
        const parcelle = contenu.parcelles[0];
        if (!parcelle) return this.dire("Aucune parcelle n’est chargée à cet endroit : écrivez sa référence dans le champ.");
        const commune = this.champ("champCommune");
        if (commune && commune.value && commune.value !== parcelle.code_insee) {
          return this.dire(`Cette parcelle est à ${parcelle.commune}. Si votre terrain va jusque-là, répondez « Oui » à la question sur une autre commune, puis écrivez sa référence : ${parcelle.reference}.`);
        }
        if (commune && !commune.value) {
          this.choisitUneParcelle = true;
          this.ecrire(commune, parcelle.code_insee);
          this.choisitUneParcelle = false;
        }
        const champ = this.champ("champParcelles");
        const { texte, ajoutee } = basculer(champ.value, parcelle.reference);
        this.ecrire(champ, texte);
        const liste = document.createElement("ul");
        for (const objet of contenu.objets) liste.append(element("li", objet.libelle));
        this.resultat.replaceChildren(
          element("p", `Parcelle ${parcelle.reference} ${ajoutee ? "ajoutée" : "retirée"}. Choisies : ${texte || "aucune"}.`),
          liste,
        );
      } catch (erreur) {
        this.dire(erreur.message || "La parcelle n’a pas pu être lue : réessayez.");
      }
      return undefined;
    }

    async montrerChoix() {
      const champ = this.champ("champParcelles");
      const source = this.carte.getSource("choix");
      const commune = this.champ("champCommune");
      if (!champ || !source || !commune) return;
      const references = lireReferences(champ.value);
      if (!references.length || !commune.value) {
        source.setData(VIDE);
        return;
      }
      try {
        const adresse = this.reglages.parcelles.replace("00000", encodeURIComponent(commune.value));
        source.setData(await this.demander(`${adresse}?references=${encodeURIComponent(references.join(", "))}`));
      } catch {
        source.setData(VIDE);
      }
    }
  }

  function demarrer() {
    for (const racine of document.querySelectorAll("[data-carte]")) {
      if (racine.dataset.prete || !window.maplibregl) continue;
      maplibregl.setWorkerUrl(racine.dataset.ouvrier);
      try {
        racine.carte = new Carte(racine).carte;
      } catch {
        racine.querySelector(".carto-active").hidden = true;
        racine.querySelector(".carto-sans").hidden = false;
      }
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", demarrer);
  else demarrer();
})();
