"""The second factor: who must hold one, and the check of a code (TOTP, RFC 6238, or a recovery code).

A signature asks for a code again (:func:`exiger_pour_signer`): the proof lives on the account object of the
request that gave the code, so that no path — screen, batch, command — signs without it.
"""

from __future__ import annotations

import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from communes.erreurs import ErreurMetier
from communes.models import Affectation, CodeRole, Utilisateur

#: Who cannot do without: whoever signs, and whoever gives rights.
ROLES_TENUS = (CodeRole.SIGNATAIRE, CodeRole.ADMIN_COMMUNAL, CodeRole.ADMIN_PLATEFORME)
NOMBRE_DE_SECOURS = 10
SIGNES = "23456789abcdefghjkmnpqrstuvwxyz"
#: A right code up to five minutes early or late is told apart from a wrong one: the telephone's clock drifts.
DERIVE_EXPLIQUEE = 10
EMETTEUR = "Mitoyen"


class CodeRefuse(ErreurMetier):
    """The code is wrong, late, already used, or too many were tried."""


class SecondFacteurRequis(ErreurMetier):
    """The person signs without a second factor checked a moment ago."""


def est_dispense(utilisateur: Utilisateur) -> bool:
    """Demonstration accounts, while the demonstration is open, are asked nothing."""
    return bool(settings.DEMO and utilisateur.est_de_demonstration)


def est_exige(utilisateur: Utilisateur) -> bool:
    """Whether this person cannot use the platform without a second factor."""
    if est_dispense(utilisateur):
        return False
    if utilisateur.is_staff:
        return True
    postes = Affectation.objects.en_vigueur(timezone.localdate())
    return postes.filter(agent_id=utilisateur.pk, role__code__in=ROLES_TENUS).exists()


def appareil(utilisateur: Utilisateur) -> TOTPDevice | None:
    """The confirmed generator of codes of a person."""
    return TOTPDevice.objects.filter(user_id=utilisateur.pk, confirmed=True).first()


def est_demande(utilisateur: Utilisateur) -> bool:
    """Whether signing in asks this person for a code."""
    return not est_dispense(utilisateur) and appareil(utilisateur) is not None


@transaction.atomic
def preparer(utilisateur: Utilisateur) -> TOTPDevice:
    """A generator to scan, not yet in force; the one being set up if there is one.

    Raises:
        ErreurMetier: a generator is already in force.
    """
    Utilisateur.objects.select_for_update().get(pk=utilisateur.pk)
    if appareil(utilisateur) is not None:
        raise ErreurMetier("Un second facteur est déjà en place : retirez-le avant d’en poser un autre.")
    en_cours = TOTPDevice.objects.filter(user_id=utilisateur.pk, confirmed=False).first()
    return en_cours or TOTPDevice.objects.create(user_id=utilisateur.pk, name=EMETTEUR, confirmed=False)


@transaction.atomic
def confirmer(utilisateur: Utilisateur, code: str) -> list[str]:
    """Puts the scanned generator in force; returns the recovery codes, shown once.

    Raises:
        CodeRefuse: the code is not the generator's.
    """
    en_cours = TOTPDevice.objects.select_for_update().filter(user_id=utilisateur.pk, confirmed=False).first()
    if en_cours is None:
        raise CodeRefuse("Commencez par afficher le code à scanner.")
    if not en_cours.verify_token(_chiffres(code)):
        raise CodeRefuse(_raison(en_cours, _chiffres(code)))
    en_cours.confirmed = True
    en_cours.save(update_fields=["confirmed"])
    return renouveler_secours(utilisateur)


@transaction.atomic
def renouveler_secours(utilisateur: Utilisateur) -> list[str]:
    """Ten new recovery codes, each good once; the former ones are void."""
    StaticDevice.objects.filter(user_id=utilisateur.pk).delete()
    planche = StaticDevice.objects.create(user_id=utilisateur.pk, name="secours")
    codes = [get_random_string(10, SIGNES) for _ in range(NOMBRE_DE_SECOURS)]
    StaticToken.objects.bulk_create(StaticToken(device=planche, token=code) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def secours_restants(utilisateur: Utilisateur) -> int:
    """How many recovery codes are still good."""
    return StaticToken.objects.filter(device__user_id=utilisateur.pk).count()


@transaction.atomic
def retirer(utilisateur: Utilisateur) -> None:
    """Removes the generator and the recovery codes.

    Raises:
        ErreurMetier: this person must hold one.
    """
    if est_exige(utilisateur):
        raise ErreurMetier("Votre rôle exige un second facteur : il ne se retire pas.")
    TOTPDevice.objects.filter(user_id=utilisateur.pk).delete()
    StaticDevice.objects.filter(user_id=utilisateur.pk).delete()


def verifier(utilisateur: Utilisateur, code: str) -> None:
    """Checks a code of the telephone, or a recovery code, once; a wrong one makes the next wait longer.

    Raises:
        CodeRefuse: says why, and what to do.
    """
    code = code.strip()
    refus = _verifier_secours(utilisateur, code) if _est_de_secours(code) else _verifier(utilisateur, code)
    if refus:
        raise CodeRefuse(refus)
    utilisateur._second_facteur_verifie = True


def exiger_pour_signer(par: Utilisateur) -> None:
    """Refuses a signature whose author has not just given a code.

    Raises:
        SecondFacteurRequis: no code was checked for this act.
    """
    if est_dispense(par) or getattr(par, "_second_facteur_verifie", False):
        return
    raise SecondFacteurRequis(
        "Votre second facteur est demandé à chaque signature : saisissez le code de votre téléphone."
        if appareil(par) is not None
        else "Posez d’abord un second facteur dans « Mon compte », puis signez."
    )


def _est_de_secours(code: str) -> bool:
    return len(code.replace("-", "")) == 10


def _chiffres(code: str) -> str:
    return "".join(code.split())


@transaction.atomic
def _verifier(utilisateur: Utilisateur, code: str) -> str:
    generateur = TOTPDevice.objects.select_for_update().filter(user_id=utilisateur.pk, confirmed=True).first()
    if generateur is None:
        return "Aucun second facteur n’est en place sur ce compte."
    attente = _attente(generateur)
    if attente:
        return attente
    raison = _raison(generateur, _chiffres(code))
    return "" if generateur.verify_token(_chiffres(code)) else raison


@transaction.atomic
def _verifier_secours(utilisateur: Utilisateur, code: str) -> str:
    planche = StaticDevice.objects.select_for_update().filter(user_id=utilisateur.pk).first()
    if planche is None:
        return "Ce code de secours n’est pas reconnu."
    attente = _attente(planche)
    if attente:
        return attente
    if planche.verify_token(code.replace("-", "").lower()):
        return ""
    return "Ce code de secours n’est pas reconnu, ou il a déjà servi."


def _attente(generateur) -> str:
    permis, raison = generateur.verify_is_allowed()
    if permis:
        return ""
    jusque = (raison or {}).get("locked_until")
    secondes = max(1, round((jusque - timezone.now()).total_seconds())) if jusque else 1
    return f"Trop d’essais : attendez {secondes} seconde{'s' if secondes > 1 else ''}, puis réessayez."


def _raison(generateur: TOTPDevice, code: str) -> str:
    """Why a refused code is refused: already used, a clock that drifts, or simply wrong."""
    if not code.isascii() or not code.isdigit() or len(code) != 6:
        return "Le code a six chiffres. Un code de secours en a dix, avec un tiret."
    horloge = TOTP(generateur.bin_key, generateur.step, generateur.t0, generateur.digits, generateur.drift)
    horloge.time = time.time()
    if not horloge.verify(int(code), DERIVE_EXPLIQUEE):
        return "Ce code n’est pas le bon. Attendez le suivant, puis recopiez-le."
    if abs(horloge.drift - generateur.drift) <= generateur.tolerance:
        return "Ce code a déjà servi. Attendez le suivant (trente secondes)."
    return (
        "Ce code a expiré, ou l’horloge de votre téléphone est décalée : "
        "réglez-la sur l’heure automatique, puis saisissez le code suivant."
    )
