"""Other runners on the same work, by the drivers of bench-peers; they need their own Python environments."""

import os
import subprocess
import sys

from modelserver import free_port


def run(source, tools):
    home = os.environ.get("PEERS", "/tmp/peers")
    programs = {"lmeval": "lmeval/bin/lm_eval", "inspect-tuned": "inspect/bin/inspect", "evalscope": "evalscope/bin/evalscope"}
    there = [name for name, path in programs.items() if os.path.exists(os.path.join(home, path))]
    if not there or not os.path.isdir(os.path.join(home, "data")):
        print(f"\nno other runner is installed below `{home}`: {source / 'README.md'} says how; PEERS names another folder")
        return
    command = [
        sys.executable, str(source / "run_peers.py"), "--peers", ",".join(["rawload", *there]), "--ns", "2000", "--lat", "50",
        "--conc", "256", "--reps", "1", "--out", str(tools.folder / "peers.jsonl")]
    print("\nother runners, 2000 items at 50 ms x 256", flush=True)
    subprocess.run(command, check=True, env={**os.environ, "PEERS": home, "MOCK_PORT": str(free_port())})
