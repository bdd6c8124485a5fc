"""The checks check themselves: each must find what it is there to find."""
import importlib
import pathlib
import traceback

from common import finish

failures = []
for path in sorted(pathlib.Path(__file__).parent.glob("*.py")):
    if path.stem == "self_test":
        continue
    try:
        importlib.import_module(path.stem).self_test()
    except Exception:  # a check that cannot even run has failed
        failures.append(f"{path.name}: {traceback.format_exc()}")
finish(failures)
