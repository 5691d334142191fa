"""The small networks that rapidocr ships (PP-OCR): opened once for a worker, run on one thread of their own.

The detector's values become so small that the processor handles them in its slow way (denormal numbers), for three quarters
of its time. The library can have them taken for nought, but only for the thread that opens the first network: that thread
is ours, so no other arithmetic in the process changes.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


@lru_cache(maxsize=1)
def _model_folder() -> Path | None:
    spec = find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / "models"


def find_model(kind: str) -> Path | None:
    """The file of the network of this kind ('rec' or 'det'); None where rapidocr is not installed."""
    folder = _model_folder()
    found = sorted(folder.glob(f"*{kind}*.onnx")) if folder is not None else []
    return found[-1] if found else None


def has_networks() -> bool:
    return find_model("rec") is not None and find_spec("onnxruntime") is not None


@lru_cache(maxsize=1)
def _thread_of(process: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="networks")


class Network:
    """A network ready to run."""

    def __init__(self, path: Path) -> None:
        self._session = _thread_of(os.getpid()).submit(_open, path).result()
        self._input = self._session.get_inputs()[0].name

    @property
    def metadata(self) -> dict[str, str]:
        found: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        return found

    def run(self, data: NDArray[np.float32]) -> Any:
        """The first output for a batch of pictures (number, channel, row, column), values from -1 to 1."""
        return _thread_of(os.getpid()).submit(self._session.run, None, {self._input: data}).result()[0]


def _open(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # pictures differ in size: an arena would keep memory for every size met
    options.log_severity_level = 3
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def give_back_memory() -> None:
    """Hands freed memory back to the system where the C library keeps it (glibc); a worker lives for many documents."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
