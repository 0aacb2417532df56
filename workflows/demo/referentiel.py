"""Communes, services, conventions, agents and accounts of the demonstration.

The communes are real (INSEE); everything else is fictional, in the scheme's numbers: 78 communes on
the shared application, 22 under 10,000 inhabitants for SIM ADS, 28 for SIM RLPi.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from carto.services.communes import charger_communes
from carto.services.tissu import poser_tissu
from communes import habilitations as h
from communes.models import CodeRole, Commune, Convention, ServiceInstructeur, Utilisateur
from communes.models.utilisateurs import NatureCompte
from communes.services.referentiels import ouvrir_referentiels
from dossiers import registre
from dossiers.services.annuaire import poser_services_consultables
from dossiers.services.modeles_fournis import poser_modeles_fournis
from dossiers.services.rapports import poser_regles_de_base

MOT_DE_PASSE = "demo-instruction"
DEPUIS = date(2024, 1, 1)
COMMUNES_DE_DEMO = ("bousbecque", "lannoy", "villeneuve-d-ascq")
SUR_LA_PLATEFORME = 78
CONVENTIONS_ADS = 22
CONVENTIONS_RLPI = 28
SEUIL_SIM_ADS = 10_000
#: Zones of the fictional fabric, given the common checklist of the instruction report.
ZONES_DU_TISSU = ("UA", "UB", "UE", "N", "A")


@dataclass(frozen=True)
class Compte:
    """One demonstration account and what it may do."""

    courriel: str
    prenom: str
    nom: str
    qualite: str = ""
    nature: str = NatureCompte.AGENT
    organisation: str = ""


COMPTES = (
    Compte("petitionnaire@example.org", "Camille", "Vandamme", nature=NatureCompte.PARTICULIER),
    Compte(
        "architecte@example.org",
        "Noé",
        "Lefebvre",
        "Architecte",
        NatureCompte.PROFESSIONNEL,
        "Atelier fictif Lefebvre",
    ),
    Compte("instructeur.ads@example.org", "Inès", "Dupuis", "Instructrice", organisation="SIM ADS"),
    Compte("chef.ads@example.org", "Hugo", "Delattre", "Chef de service", organisation="SIM ADS"),
    Compte("instructeur.rlpi@example.org", "Rachid", "Benali", "Instructeur", organisation="SIM RLPi"),
    Compte("chef.rlpi@example.org", "Claire", "Morel", "Cheffe de service", organisation="SIM RLPi"),
    Compte("instructeur.villeneuve-d-ascq@example.org", "Agathe", "Carpentier", "Instructrice"),
    Compte(
        "abf@example.org",
        "Basile",
        "Fontaine",
        "Architecte des Bâtiments de France",
        organisation="UDAP (fictive)",
    ),
    Compte("admin@example.org", "Ada", "Moreau", "Administratrice de la plateforme"),
)
MAIRES = {
    "bousbecque": ("Jeanne", "Delobel"),
    "lannoy": ("Michel", "Roussel"),
    "villeneuve-d-ascq": ("Sonia", "Leclercq"),
}
GUICHETS = {
    "bousbecque": ("Paul", "Masure"),
    "lannoy": ("Léa", "Hennion"),
    "villeneuve-d-ascq": ("Tom", "Vasseur"),
}


def poser(*, graine: int = 0, aujourd_hui: date) -> None:
    """Lays the whole referential; running it again changes nothing."""
    charger_communes()
    h.synchroniser_permissions()
    choisies = _adherentes()
    Commune.objects.filter(pk__in=[c.pk for c in choisies], adherente_depuis__isnull=True).update(
        adherente_depuis=DEPUIS
    )
    for slug in COMMUNES_DE_DEMO:
        _coordonnees(slug)
    sim_ads = _service("SIM ADS — Métropole Européenne de Lille", "sim-ads", "sim.ads@example.org")
    sim_rlpi = _service("SIM RLPi — Métropole Européenne de Lille", "sim-rlpi", "sim.rlpi@example.org")
    _conventions(sim_ads, "ads", _confient_ads(choisies))
    _conventions(sim_rlpi, "rlpi", _confient_rlpi(choisies))
    _roles_communaux(choisies)
    _comptes(sim_ads, sim_rlpi)
    poser_services_consultables()
    poser_modeles_fournis()
    for slug in COMMUNES_DE_DEMO:
        poser_tissu(Commune.objects.get(slug=slug), graine)
    for domaine in registre.domaines():
        domaine.demontrer(Commune.objects.filter(slug__in=COMMUNES_DE_DEMO), aujourd_hui)


def _adherentes() -> list[Commune]:
    """78 communes: the three of the demonstration first, then the smallest."""
    premieres = list(Commune.objects.filter(slug__in=COMMUNES_DE_DEMO).order_by("pk"))
    autres = Commune.objects.exclude(slug__in=COMMUNES_DE_DEMO).order_by("population_municipale", "pk")
    return premieres + list(autres[: SUR_LA_PLATEFORME - len(premieres)])


def _confient_ads(choisies: list[Commune]) -> list[Commune]:
    """22 communes under 10,000 inhabitants, Bousbecque and Lannoy among them."""
    petites = [c for c in choisies if c.population_municipale < SEUIL_SIM_ADS]
    return petites[:CONVENTIONS_ADS]


def _confient_rlpi(choisies: list[Commune]) -> list[Commune]:
    """28 communes, Bousbecque and Villeneuve-d'Ascq among them, Lannoy not."""
    return [c for c in choisies if c.slug != "lannoy"][:CONVENTIONS_RLPI]


def _coordonnees(slug: str) -> None:
    prenom, nom = MAIRES[slug]
    Commune.objects.filter(slug=slug).update(
        adresse_mairie="Place de la Mairie",
        courriel_mairie=f"mairie.{slug}@example.org",
        telephone_mairie="03 00 00 00 00",
        nom_maire=f"{prenom} {nom}",
    )


def _service(nom: str, slug: str, courriel: str) -> ServiceInstructeur:
    return ServiceInstructeur.objects.get_or_create(
        slug=slug,
        defaults={"nom": nom, "courriel": courriel, "adresse": "2 boulevard des Cités Unies, 59040 Lille"},
    )[0]


def _conventions(service: ServiceInstructeur, domaine: str, communes: list[Commune]) -> None:
    deja = set(Convention.objects.filter(domaine=domaine).values_list("commune_id", flat=True))
    for commune in communes:
        if commune.pk not in deja:
            h.ouvrir_convention(
                service,
                commune,
                domaine,
                debut=DEPUIS,
                reference="Convention fictive de démonstration",
                est_fictive=True,
            )


def _roles_communaux(choisies: list[Commune]) -> None:
    """Counter and mayor of the demo communes; without convention the commune instructs by itself."""
    for commune in choisies:
        if commune.slug not in COMMUNES_DE_DEMO:
            continue
        for domaine in registre.domaines():
            codes = [CodeRole.ACCUEIL, CodeRole.SIGNATAIRE]
            if h.service_charge(commune, domaine.code, "", DEPUIS) is None:
                codes.append(CodeRole.INSTRUCTEUR)
            h.ouvrir_commune(commune, domaine.code, codes, debut=DEPUIS)


def _compte(c: Compte) -> Utilisateur:
    existant = Utilisateur.objects.filter(courriel=c.courriel).first()
    if existant:
        return existant
    utilisateur = Utilisateur(
        courriel=c.courriel,
        prenom=c.prenom,
        nom=c.nom,
        qualite=c.qualite,
        nature=c.nature,
        organisation=c.organisation,
        est_de_demonstration=True,
        is_staff=c.courriel == "admin@example.org",
    )
    utilisateur.set_password(MOT_DE_PASSE)
    utilisateur.save()
    return utilisateur


def _affecter(utilisateur: Utilisateur, role) -> None:
    if not utilisateur.affectations.filter(role=role).exists():
        h.affecter(utilisateur, role, debut=DEPUIS, motif="démonstration")


def _comptes(sim_ads: ServiceInstructeur, sim_rlpi: ServiceInstructeur) -> None:
    comptes = {c.courriel: _compte(c) for c in COMPTES}
    for service, code in ((sim_ads, "ads"), (sim_rlpi, "rlpi")):
        _affecter(comptes[f"instructeur.{code}@example.org"], h.role(CodeRole.INSTRUCTEUR, service=service))
        _affecter(comptes[f"chef.{code}@example.org"], h.role(CodeRole.CHEF, service=service))
    _affecter(comptes["admin@example.org"], h.role(CodeRole.ADMIN_PLATEFORME))
    ouvrir_referentiels(comptes["admin@example.org"])
    poser_regles_de_base(ZONES_DU_TISSU)
    for slug in COMMUNES_DE_DEMO:
        commune = Commune.objects.get(slug=slug)
        prenom, nom = GUICHETS[slug]
        accueil = _compte(
            Compte(f"guichet.{slug}@example.org", prenom, nom, "Agent d'accueil", organisation=commune.nom)
        )
        prenom, nom = MAIRES[slug]
        maire = _compte(
            Compte(
                f"maire.{slug}@example.org", prenom, nom, f"Maire de {commune.nom}", organisation=commune.nom
            )
        )
        _affecter(accueil, h.role(CodeRole.ACCUEIL, commune=commune))
        _affecter(maire, h.role(CodeRole.SIGNATAIRE, commune=commune))
        if slug == "lannoy":
            _affecter(accueil, h.role(CodeRole.INSTRUCTEUR, commune=commune))
        if slug == "villeneuve-d-ascq":
            instructrice = comptes["instructeur.villeneuve-d-ascq@example.org"]
            _affecter(instructrice, h.role(CodeRole.INSTRUCTEUR, commune=commune))


def communes_peuplees() -> list[Commune]:
    """Where demo dossiers go: mostly the three demo communes, some in their neighbours."""
    trois = list(Commune.objects.filter(slug__in=COMMUNES_DE_DEMO).order_by("pk"))
    voisines = list(
        Commune.objects.filter(conventions__domaine="ads")
        .exclude(slug__in=COMMUNES_DE_DEMO)
        .order_by("pk")[:6]
    )
    return trois * 4 + voisines
