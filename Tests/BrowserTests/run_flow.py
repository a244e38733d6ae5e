"""Runs one flow: `python run_flow.py FILE URL [ARGUMENT …]`, which gets the arguments too. Prints what went wrong and exits with 1."""

import importlib.util
import pathlib
import sys

sys.dont_write_bytecode = True
import assay_browser  # noqa: E402


def main(file, url, *arguments):
    specification = importlib.util.spec_from_file_location("flow", pathlib.Path(file))
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    with assay_browser.opened(url) as server:
        module.flow(server, *arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
