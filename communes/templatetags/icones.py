"""Inline drawings of the interface: our own outlines on a 24 × 24 grid, drawn with the current colour."""

from __future__ import annotations

ICONES: dict[str, str] = {
    # shapes of a status: each differs by its outline, so that colour only repeats it
    "neutre": '<circle cx="12" cy="12" r="8"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7v.5"/>',
    "attente": '<path d="M6 3h12M6 21h12M7 3c0 5 5 6 5 9s-5 4-5 9M17 3c0 5-5 6-5 9s5 4 5 9"/>',
    "favorable": '<circle cx="12" cy="12" r="9"/><path d="m8 12.5 3 3 5.5-6.5"/>',
    "defavorable": '<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8z"/><path d="m9 9 6 6M15 9l-6 6"/>',
    "alerte": '<path d="M12 3.5 22 20.5H2z"/><path d="M12 10v5M12 17.5v.5"/>',
    "action": '<path d="M4 12h14M12 6l6 6-6 6"/>',
    "encours": '<circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>',
    # signs
    "coche": '<path d="m5 12.5 5 5L19.5 7"/>',
    "croix": '<path d="m6 6 12 12M18 6 6 18"/>',
    "point": '<circle cx="12" cy="12" r="4" fill="currentColor"/>',
    "horloge": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "calendrier": '<path d="M4 6h16v14H4zM4 10.5h16M8 3v4M16 3v4"/>',
    "personne": '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/>',
    "mairie": '<path d="M3 21h18M5 21V10M19 21V10M9.5 21v-7M14.5 21v-7M3 10h18L12 4zM12 4V2"/>',
    "maison": '<path d="M4 11 12 4l8 7M6 9.5V20h12V9.5M10 20v-6h4v6"/>',
    "enseigne": '<path d="M4 4h16v7H4zM8 11v10M16 11v10M7.5 7.5h9"/>',
    "dossier": '<path d="M3 6h6l2 2.5h10V19H3z"/>',
    "document": '<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>',
    "telecharger": '<path d="M12 4v11M7 10.5l5 5 5-5M4 20h16"/>',
    "deposer": '<path d="M12 16V5M7 9.5l5-5 5 5M4 20h16"/>',
    "recherche": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "lieu": '<path d="M12 21.5c-4-5-6.5-8-6.5-11.5a6.5 6.5 0 0 1 13 0c0 3.500-2.500 6.500-6.500 11.500z"/><circle cx="12" cy="10" r="2.3"/>',
    "lettre": '<path d="M3 6h18v13H3zM3 7l9 7 9-7"/>',
    "signature": '<path d="M3 20h18M5 16c3-9 6-13 7.500-11s-3 8-4 10 1.500 1 3-1 2-1 2 0 1.500 1 5 0"/>',
    "affichage": '<path d="M5 4h14v12H5zM8 8h8M8 12h5M12 16v5"/>',
    "modifier": '<path d="m4 20 1-4.500L16 4.500 19.500 8 8.500 19z"/>',
    "precedent": '<path d="m14.500 5-7 7 7 7"/>',
    "suivant": '<path d="m9.500 5 7 7-7 7"/>',
    "verrou": '<path d="M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3"/>',
    "boite": '<path d="M3 13 6 5h12l3 8v6H3zM3 13h5l1.500 3h5L16 13h5"/>',
}
