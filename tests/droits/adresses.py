"""Every address of the site, and the rows the matrix names in them."""

from __future__ import annotations

from django.urls import reverse

from dossiers.models import Courrier, Envoi, ParagrapheBible, PieceJointe, VersionPiece
from tests.droits import actes
from tests.droits.attentes import Route
from tests.droits.personnages import Monde


class Terrain:
    """One dossier a stage in the commune of the matrix, made when first asked for."""

    def __init__(self, monde: Monde):
        self.monde = monde
        self._dossiers: dict[str, object] = {}

    def dossier(self, objet: str):
        if objet not in self._dossiers:
            self._dossiers[objet] = getattr(actes, objet)(self.monde)
        return self._dossiers[objet]

    def adresse(self, nom: str, route: Route) -> str:
        """The address of a route on its own row."""
        return reverse(nom, kwargs=self._arguments(nom, route))

    def _arguments(self, nom: str, route: Route) -> dict:
        commune = self.monde.decor.commune
        if route.objet in ("convention", "role", "affectation"):
            return {"pk": self._administre(route.objet).pk}
        if nom == "communes:acces":
            return {"code_insee": commune.code_insee, "domaine": self.monde.domaine}
        if nom in ("communes:ouvrir_roles", "rlpi:reglement"):
            return {"code_insee": commune.code_insee}
        if route.objet == "modele":
            return {"pk": self.dossier("lettre_ecrite").lettres.get().modele_id}
        if route.objet == "paragraphe":
            self.dossier("lettre_ecrite")
            return {"pk": ParagrapheBible.objects.get(service=self.monde.decor.service).pk}
        if not route.objet:
            return self._publics(nom)
        dossier = self.dossier(route.objet)
        if nom == "guichet:lot":
            return {"lot": dossier.lot}
        if nom == "guichet:invitation":
            return {"jeton": dossier.invitations.get().jeton}
        if nom.startswith("workflows:") and route.objet == "a_signer":
            return {"pk": dossier.decisions.get().pk}
        if route.objet in ("consulte", "avis_rendu"):
            return self._consultation(nom, dossier)
        return {"reference": dossier.reference, **self._details(nom, dossier)}

    def _administre(self, objet: str):
        decor = self.monde.decor
        poste = decor.accueil.affectations.get()
        return {"convention": decor.convention, "role": poste.role, "affectation": poste}[objet]

    def _consultation(self, nom: str, dossier) -> dict:
        """A consultation named from the dossier (agents) or by itself (the consulted service)."""
        pk = dossier.consultations.get().pk
        if nom in ("workflows:consultations", "workflows:consulter_theme"):
            return {"reference": dossier.reference}
        if nom in ("workflows:consultation_service", "workflows:sous_consulter"):
            return {"pk": pk}
        if nom == "workflows:piece_service":
            return {"pk": pk, "version": VersionPiece.objects.filter(piece__dossier=dossier).first().pk}
        return {"reference": dossier.reference, "pk": pk}

    def _publics(self, nom: str) -> dict:
        insee = self.monde.decor.commune.code_insee
        return {
            "mot_de_passe_nouveau": {"uidb64": "MQ", "token": "abc-def"},
            "openid_partir": {"code": "franceconnect"},
            "openid_retour": {"code": "franceconnect"},
            "verifier_adresse": {"jeton": "jeton-forge"},
            "fermer_session": {"pk": 1},
            "delier_identite": {"pk": 1},
            "workflows:avis": {"jeton": "jeton-forge"},
            "workflows:piece_par_lien": {"jeton": "jeton-forge", "version": 1},
            "guichet:affichage": {"insee": insee},
            "guichet:affichage_atom": {"insee": insee},
            "workflows:changer_filtre": {"pk": 0},
            "workflows:retirer_regle": {"pk": 0},
            "workflows:annuler_absence": {"pk": 0},
            "workflows:rapport_de_purge": {"pk": 0},
            "carto:tuile": {"code": "communes", "z": 10, "x": 521, "y": 343},
            "workflows:tuile_dossiers": {"z": 10, "x": 521, "y": 343},
            "workflows:export_carte": {"forme": "geojson"},
            "carto:parcelles": {"code_insee": insee},
            "carto:export": {"code": "communes", "forme": "geojson"},
            "carto:ogc_collection": {"code": "communes"},
            "carto:ogc_objets": {"code": "communes"},
            "carto:ogc_objet": {"code": "communes", "pk": self.monde.decor.commune.pk},
        }.get(nom, {})

    def _details(self, nom: str, dossier) -> dict:
        """The piece, file, letter or sending of this dossier that an address names."""
        genre = nom.split(":")[1]
        if genre in ("etape", "enregistrement_automatique"):
            return {"etape": "demandeur"}
        if genre in ("piece_deposer", "televersement_ouvrir"):
            return {"code": dossier.pieces.first().code}
        if genre in ("corriger_parcelle", "verifier_parcelle"):
            return {"pk": dossier.parcelles.first().pk}
        if genre == "partage_retirer":
            return {"invitation": dossier.invitations.get().pk}
        if genre == "televersement":
            return {"jeton": "0" * 32}
        if genre == "verdict":
            return {"pk": dossier.pieces.first().pk}
        if genre in ("fichier", "piece_retirer", "vignette", "copie_tamponnee"):
            version = VersionPiece.objects.filter(piece__dossier=dossier).first().pk
            return {"version": version} if nom.startswith("guichet:") else {"pk": version}
        if genre in ("courrier", "courrier_ouvrir", "courrier_pdf"):
            courrier = Courrier.objects.filter(dossier=dossier).first().pk
            return {"courrier": courrier} if nom.startswith("guichet:") else {"pk": courrier}
        if genre in ("lettre", "apercu_lettre", "finaliser_lettre", "rouvrir_lettre", "envoyer_lettre"):
            return {"pk": dossier.lettres.get().pk}
        if genre == "modification_etape":
            return {"etape": "demandeur"}
        if genre in ("modification_fichier", "modification_retirer", "fichier_propose"):
            return {"pk": dossier.modifications.get().pieces.first().pk}
        if genre == "repondre_modification":
            return {"pk": dossier.modifications.get().pk}
        if genre == "repondre_requete":
            return {"pk": dossier.requetes.get().pk}
        if genre == "jointe":
            return {"pk": PieceJointe.objects.filter(message__dossier=dossier).first().pk}
        if genre in ("prolonger", "consulter_le_public", "recevoir_bilan"):
            return {"code": "evocation" if genre == "prolonger" else "enquete_publique"}
        if genre == "effacer_note":
            return {"pk": dossier.notes.get().pk}
        if genre in ("reprendre_delai", "rectifier"):
            return {"pk": dossier.evenements.get(nature="prolongation").pk}
        if genre == "relancer":
            return {"pk": Envoi.objects.filter(dossier=dossier).first().pk}
        return {}
