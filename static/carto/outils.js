/* Small pure helpers of the map: measures on the sphere, parcel references, French numbers. */
(function () {
  "use strict";
  const RAYON = 6371008.8;
  const rad = (degres) => (degres * Math.PI) / 180;

  function distance(a, b) {
    const dLat = rad(b[1] - a[1]);
    const dLon = rad(b[0] - a[0]);
    const h = Math.sin(dLat / 2) ** 2 + Math.cos(rad(a[1])) * Math.cos(rad(b[1])) * Math.sin(dLon / 2) ** 2;
    return 2 * RAYON * Math.asin(Math.sqrt(h));
  }

  function longueur(points) {
    return points.slice(1).reduce((somme, point, i) => somme + distance(points[i], point), 0);
  }

  /* Area of a small polygon, on the plane that touches the sphere at its first point. */
  function aire(points) {
    if (points.length < 3) return 0;
    const [lon0, lat0] = points[0];
    const plan = points.map(([lon, lat]) => [rad(lon - lon0) * RAYON * Math.cos(rad(lat0)), rad(lat - lat0) * RAYON]);
    const double = plan.reduce((somme, [x, y], i) => {
      const [xs, ys] = plan[(i + 1) % plan.length];
      return somme + x * ys - xs * y;
    }, 0);
    return Math.abs(double) / 2;
  }

  const nombre = (valeur, decimales = 0) =>
    valeur.toLocaleString("fr-FR", { maximumFractionDigits: decimales, minimumFractionDigits: decimales });
  const enMetres = (valeur) => (valeur < 1000 ? `${nombre(valeur, valeur < 100 ? 1 : 0)} m` : `${nombre(valeur / 1000, 2)} km`);
  const enSurface = (valeur) => (valeur < 10000 ? `${nombre(valeur)} m²` : `${nombre(valeur / 10000, 2)} ha`);

  /* References of a text field, as typed, without doubles. */
  const lireReferences = (texte) => [...new Set(texte.split(/[,;\n]+/).map((r) => r.trim()).filter(Boolean))];
  const normaliser = (reference) => reference.toUpperCase().replace(/\s+/g, " ").replace(/^([A-Z]{1,2}) ?0*(\d+)$/, "$1 $2");

  /* Adds the reference, or takes it away when it is already there. */
  function basculer(texte, reference) {
    const liste = lireReferences(texte);
    const restantes = liste.filter((r) => normaliser(r) !== normaliser(reference));
    const ajoutee = restantes.length === liste.length;
    if (ajoutee) restantes.push(reference);
    return { texte: restantes.join(", "), ajoutee };
  }

  window.cartoOutils = { distance, longueur, aire, enMetres, enSurface, nombre, lireReferences, basculer };
})();
