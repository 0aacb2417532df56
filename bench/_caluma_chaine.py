"""Run inside Caluma's own environment: ``python bench/_caluma_chaine.py CHAINS`` prints its figures as JSON.

The same path as ``bench/_nu/flows.py`` in Caluma's words: three starting tasks, four done one after the other by a
person, the notification, once what was still open is cancelled. Forms, documents and permissions are left out.
"""

import json
import sys
from itertools import pairwise
from time import perf_counter

import django

django.setup()

# ruff: noqa: E402 - models are importable once Django is set up
from caluma.caluma_user.models import BaseUser
from caluma.caluma_workflow import api
from caluma.caluma_workflow.models import Flow, Task, TaskFlow, Workflow, WorkItem
from django.core.management import call_command
from django.db import connection, transaction

PATH = ("enregistrer", "verifier", "instruire", "signer", "notifier")
ASIDE = ("delai_echu", "abandon")


def workflow() -> Workflow:
    """The path, each step naming the next one."""
    tasks = {
        slug: Task.objects.create(slug=slug, name=slug, type=Task.TYPE_SIMPLE) for slug in (*PATH, *ASIDE)
    }
    path = Workflow.objects.create(slug="autorisation", name="autorisation", is_published=True)
    path.start_tasks.set([tasks["enregistrer"], *(tasks[slug] for slug in ASIDE)])
    for before, after in pairwise(PATH):
        flow = Flow.objects.create(next=f"'{after}'|task")
        TaskFlow.objects.create(workflow=path, task=tasks[before], flow=flow)
    for slug in (PATH[-1], *ASIDE):
        TaskFlow.objects.create(workflow=path, task=tasks[slug])
    return path


def chain(path: Workflow, user: BaseUser) -> None:
    """One case from its start to its end, each step its own transaction."""
    with transaction.atomic():
        case = api.start_case(workflow=path, user=user)
    for slug in PATH:
        with transaction.atomic():
            if slug == PATH[-1]:  # a case ends with its last open item: what is aside goes first
                for item in WorkItem.objects.filter(case=case, task_id__in=ASIDE):
                    api.cancel_work_item(item, user)
            item = WorkItem.objects.get(case=case, task_id=slug, status=WorkItem.STATUS_READY)
            api.complete_work_item(item, user)
    case.refresh_from_db()
    assert case.status == case.STATUS_COMPLETED, case.status


def main(chains: int) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    path, user = workflow(), BaseUser()
    chain(path, user)
    queries = 0

    def count(execute, *arguments):
        nonlocal queries
        queries += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        chain(path, user)
    start = perf_counter()
    for _ in range(chains):
        chain(path, user)
    print(json.dumps({"ms": 1000 * (perf_counter() - start) / chains, "requetes": queries}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
