"""Every way in which a reader can misbehave costs its own document and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.readers.isolation import IsolatedPool, IsolationError, Outcome, Task
from extractors.readers.settings import ReaderSettings

SLOW = ("ten gigabytes", "large answer", "flood", "deep")  # slow to do, not to be ended for it
QUICK = ReaderSettings(seconds_per_document=0.5, retry_factor=2.0)


def check(result: dict[str, object]) -> None:
    if "unexpected" in result:
        raise ValueError("unexpected")


@pytest.fixture(scope="module")
def pool() -> Iterator[IsolatedPool]:
    with IsolatedPool("standins:misbehave", workers=2, settings=QUICK, check=check) as found:
        yield found


def run(pool: IsolatedPool, *hows: str) -> dict[str, Outcome]:
    """Outcomes by key, with a well-behaved document before and after each of the misbehaving ones."""
    tasks = [Task("before", {"value": 1})]
    tasks += [Task(how, {"how": how}, seconds=30 if how in SLOW else None) for how in hows]
    tasks += [Task("after", {"value": 2})]
    found = list(pool.run(tasks))
    assert sorted(outcome.key for outcome in found) == sorted(task.key for task in tasks)
    outcomes = {outcome.key: outcome for outcome in found}
    assert outcomes["before"].result == {"echo": 1}
    assert outcomes["after"].result == {"echo": 2}
    return outcomes


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("exit", "reader-crash"),
        ("system exit", "reader-crash"),
        ("abort", "reader-crash"),
        ("segfault", "reader-crash"),
        ("ten gigabytes", "resource-limit"),
        ("sleep", "timeout"),
        ("spin", "timeout"),
        ("ignore sigterm", "timeout"),
        ("orphan", "timeout"),
        ("large answer", "resource-limit"),
        ("no answer", "reader-crash"),
        ("broken answer", "reader-crash"),
        ("wrong answer", "reader-crash"),
        ("broken channel", "reader-crash"),
        ("panic", "reader-crash"),
        ("error", "reader-crash"),
        ("deep", "resource-limit"),
    ],
)
def test_a_misbehaving_reader_costs_one_document(pool: IsolatedPool, how: str, reason: str) -> None:
    outcome = run(pool, how)[how]
    assert outcome.result is None
    assert outcome.reason == reason
    assert outcome.attempts == 2
    assert outcome.message
    assert "words of a document" not in outcome.message


def test_an_unreadable_document_is_not_tried_again(pool: IsolatedPool) -> None:
    outcome = run(pool, "unreadable")["unreadable"]
    assert (outcome.reason, outcome.message, outcome.attempts) == ("encrypted", "Protected with a password.", 1)


def test_a_function_may_give_bytes_of_its_own_form(pool: IsolatedPool) -> None:
    outcome = run(pool, "bytes")["bytes"]
    assert outcome.is_read
    assert outcome.data == b"\x00\xff"


def test_noise_on_standard_output_does_not_break_the_protocol(pool: IsolatedPool) -> None:
    assert run(pool, "flood")["flood"].result == {"flooded": True}


def test_a_grandchild_is_ended_with_its_worker(pool: IsolatedPool) -> None:
    outcome = run(pool, "grandchild")["grandchild"]
    assert outcome.result is not None
    list(pool.run([Task(str(n), {"value": n}) for n in range(4)]))
    status = Path(f"/proc/{outcome.result['pid']}/status")
    assert not status.exists() or "zombie" in status.read_text()


def test_workers_are_used_again_and_outcomes_are_complete(pool: IsolatedPool) -> None:
    outcomes = list(pool.run(Task(str(n), {"value": n}) for n in range(300)))
    assert {outcome.key: outcome.result for outcome in outcomes} == {str(n): {"echo": n} for n in range(300)}


def test_names_that_are_no_text_survive_the_way_there_and_back(pool: IsolatedPool) -> None:
    name = os.fsdecode(b"caf\xe9.pdf")
    (outcome,) = pool.run([Task("name", {"value": name})])
    assert outcome.result == {"echo": name}


def test_several_threads_share_one_pool(pool: IsolatedPool) -> None:
    found: dict[int, int] = {}

    def work(start: int) -> None:
        found[start] = sum(outcome.is_read for outcome in pool.run(Task(f"{start}.{n}", {"value": n}) for n in range(50)))

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == dict.fromkeys(range(4), 50)


def test_a_run_given_up_in_the_middle_leaves_the_pool_sound(pool: IsolatedPool) -> None:
    for _ in pool.run(Task(str(n), {"value": n}) for n in range(20)):
        break
    assert run(pool)["after"].is_read


def test_a_target_that_cannot_be_loaded_is_a_named_error() -> None:
    with pytest.raises(IsolationError, match="cannot load"), IsolatedPool("no_such_module:nothing"):
        pass


def test_nothing_outlives_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys; from extractors.readers.isolation import IsolatedPool, Task\n"
        "with IsolatedPool('standins:misbehave', workers=1) as pool:\n"
        "    outcome, = pool.run([Task('a', {'value': 1})])\n"
        "    print(pool._server.pid, *pool._all, flush=True)\n"
        "    list(pool.run([Task('b', {'how': 'sleep'})]))\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment)
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 2
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 20
    while any(_is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_is_alive(pid) for pid in pids)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")
    return not (status.exists() and "zombie" in status.read_text())
